package dev.millrace.query.lookup;

import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.page.RecordsToken;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of transactions.
 *
 * @param next where the next page goes on; null on the last
 */
public record RecordPage(
    List<StoredRecord> records,
    @Nullable RecordsToken next,
    Map<Integer, PartitionFresh> consulted) {}
