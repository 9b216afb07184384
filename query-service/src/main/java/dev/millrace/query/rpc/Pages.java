package dev.millrace.query.rpc;

import dev.millrace.query.lookup.Read;
import dev.millrace.query.page.PageQuery;
import dev.millrace.query.page.PageToken;
import dev.millrace.query.page.PageTokens;
import dev.millrace.query.page.RecordsToken;
import dev.millrace.query.page.TokenScope;
import dev.millrace.query.page.WalkEnd;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The paging fields of requests and answers. */
public final class Pages {
  private final PageTokens tokens;
  private final int sizeDefault;
  private final int sizeMax;

  /**
   * Pages of these sizes.
   *
   * @param sizeDefault for requests that name none
   * @param sizeMax larger ones are lowered to it
   */
  public Pages(PageTokens tokens, int sizeDefault, int sizeMax) {
    this.tokens = tokens;
    this.sizeDefault = sizeDefault;
    this.sizeMax = sizeMax;
  }

  int size(int asked) {
    return Checks.pageSize(asked, sizeDefault, sizeMax);
  }

  /** Where the page before ended; null for the first page. INVALID_PAGE_TOKEN when it is none. */
  @Nullable PageToken after(Read read, PageQuery query, String text) {
    return text.isEmpty() ? null : checked(read, () -> tokens.decode(query, text), PageToken::end);
  }

  /** Where the page before ended; null for the first page. INVALID_PAGE_TOKEN when it is none. */
  @Nullable RecordsToken afterRecords(Read read, TokenScope query, String text) {
    return text.isEmpty()
        ? null
        : checked(read, () -> tokens.decodeRecords(query, text), RecordsToken::end);
  }

  private static <T> T checked(Read read, Supplier<T> decode, Function<T, WalkEnd> endOf) {
    T token;
    try {
      token = decode.get();
    } catch (IllegalArgumentException e) {
      throw Checks.pageToken(String.valueOf(e.getMessage())).asException();
    }
    if (endOf.apply(token).endOffsets().size() != read.owners().partitions()) {
      throw Checks.pageToken("is of a log with other partitions").asException();
    }
    return token;
  }

  String text(PageQuery query, @Nullable PageToken next) {
    return next == null ? "" : tokens.encode(query, next);
  }

  String text(TokenScope query, @Nullable RecordsToken next) {
    return next == null ? "" : tokens.encode(query, next);
  }
}
