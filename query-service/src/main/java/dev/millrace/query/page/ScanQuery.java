package dev.millrace.query.page;

import dev.millrace.query.page.Fingerprint.TokenKind;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.TransactionFilter;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A checked scan of a ledger.
 *
 * @param topicId the log
 * @param filter without role
 * @param loggedFromMillis append time of the first, null for no bound
 * @param loggedToMillis append time that the last is before, null for no bound
 */
public record ScanQuery(
    Uuid topicId,
    String ledger,
    ListOrder order,
    TransactionFilter filter,
    @Nullable Long loggedFromMillis,
    @Nullable Long loggedToMillis)
    implements TokenScope {
  private static final long BOUNDED = 1;
  private static final long UNBOUNDED = 0;

  @Override
  public byte[] fingerprint() {
    Fingerprint fingerprint =
        new Fingerprint(TokenKind.SCAN, topicId).add(ledger).add(order.getNumber()).add(filter);
    add(fingerprint, loggedFromMillis);
    add(fingerprint, loggedToMillis);
    return fingerprint.toBytes();
  }

  private static void add(Fingerprint fingerprint, @Nullable Long bound) {
    if (bound == null) {
      fingerprint.add(UNBOUNDED);
    } else {
      fingerprint.add(BOUNDED).add(bound);
    }
  }
}
