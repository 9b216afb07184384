package dev.millrace.query.cache;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.Uuid;

/**
 * The key of something that is true as of some offsets. As Redis sees it:
 *
 * <pre>
 *   mr2:{topic id}:{ledger length}:{ledger}:l:{account length}:{account}:{what of it is listed}
 *   mr2:{topic id}:{ledger length}:{ledger}:s:{account length}:{account}:
 * </pre>
 *
 * @param text all of it
 */
public record ViewKey(CacheKind kind, String text) implements LocalKey {
  /**
   * The first page of an account's list.
   *
   * @param what everything else the page depends on: order, view, page size, filter
   */
  public static ViewKey list(Uuid topicId, String ledger, String account, String what) {
    return new ViewKey(CacheKind.LIST, text(topicId, ledger, ":l:", account, what));
  }

  /** An account's summary. */
  public static ViewKey summary(Uuid topicId, String ledger, String account) {
    return new ViewKey(CacheKind.SUMMARY, text(topicId, ledger, ":s:", account, ""));
  }

  private static String text(
      Uuid topicId, String ledger, String mark, String name, String further) {
    return CacheKey.prefix(topicId, ledger) + mark + name.length() + ':' + name + ':' + further;
  }

  @Override
  public int chars() {
    return text.length();
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
