package dev.millrace.query.lookup;

import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.page.PageToken;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of an account's transactions.
 *
 * @param next where the next page goes on; null on the last
 */
public record ListPage(
    List<StoredEntry> entries, @Nullable PageToken next, Map<Integer, PartitionFresh> consulted) {}
