package dev.millrace.query.lookup;

import dev.millrace.query.page.PageQuery;
import dev.millrace.query.page.PageToken;
import org.jspecify.annotations.Nullable;

/**
 * A checked request for a page.
 *
 * @param query what is listed
 * @param pageSize 1 to the maximum
 * @param after where the page before ended; null for the first page
 */
public record ListQuery(PageQuery query, int pageSize, @Nullable PageToken after) {}
