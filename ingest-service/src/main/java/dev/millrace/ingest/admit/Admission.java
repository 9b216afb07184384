package dev.millrace.ingest.admit;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.ingest.submission.Item;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the transactions of one message and turns them into items. Each is judged on its own: a
 * refused one becomes a refused item.
 */
public final class Admission {
  /**
   * What an item holds beside its bytes until it is acknowledged, in round numbers: item, id, key
   * and record objects, the producer's copy of its bytes is counted apart.
   */
  public static final int ITEM_OVERHEAD_BYTES = 512;

  /**
   * How far our clock may be ahead of the broker's. Storage compares the event time with the
   * broker's append time; what is acknowledged here must not be found too far ahead there.
   */
  static final long CLOCK_SKEW_MILLIS = 5 * 60 * 1000;

  private final AdmitSettings settings;
  private final InstantSource clock;

  public Admission(AdmitSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Why a message of so many transactions is refused as a whole; null when it is not. */
  public @Nullable Refusal refusalOf(int items) {
    if (items >= 1 && items <= settings.batchItemsMax()) {
      return null;
    }
    return new Refusal(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_BATCH_SIZE,
        "transactions has %d items, 1 to %d are allowed".formatted(items, settings.batchItemsMax()),
        "transactions",
        null,
        Map.of(
            "actual",
            Integer.toString(items),
            "limit",
            Integer.toString(settings.batchItemsMax())));
  }

  /** The bytes of buffer these transactions need until they are acknowledged. */
  public long cost(List<Transaction> transactions) {
    long bytes = 0;
    for (Transaction transaction : transactions) {
      // Twice: our copy, and the one in the producer's buffer.
      bytes += 2L * transaction.getSerializedSize() + ITEM_OVERHEAD_BYTES;
    }
    return bytes;
  }

  /** The items of these transactions, in order. */
  public List<Item> items(List<Transaction> transactions) {
    long nowMillis = clock.millis();
    int count = transactions.size();
    List<Item> items = new ArrayList<>(count);
    @Nullable Repeats repeats = count > 1 ? new Repeats(count) : null;
    for (int i = 0; i < count; i++) {
      Transaction transaction = transactions.get(i);
      Refusal refusal = check(transaction, nowMillis);
      if (refusal != null) {
        items.add(Item.refused(transaction.getId(), refusal));
        continue;
      }
      int first = repeats == null ? i : repeats.firstOf(i, transaction);
      if (repeats != null && first < i) {
        items.add(
            Item.repeat(
                transaction.getId(),
                items.get(first),
                Content.differences(repeats.first(first), transaction)));
      } else {
        items.add(
            Item.toLog(transaction.getId(), LogRecord.key(transaction), transaction.toByteArray()));
      }
    }
    return items;
  }

  private @Nullable Refusal check(Transaction transaction, long nowMillis) {
    Violation violation = TransactionRules.check(transaction, nowMillis - CLOCK_SKEW_MILLIS);
    if (violation != null) {
      return Refusal.invalid(violation);
    }
    int payloadBytes = transaction.getPayload().size();
    if (payloadBytes > settings.payloadBytesMax()) {
      return tooLarge("payload", payloadBytes, settings.payloadBytesMax());
    }
    int bytes = transaction.getSerializedSize();
    return bytes > TransactionRules.TRANSACTION_BYTES_MAX
        ? tooLarge("transaction", bytes, TransactionRules.TRANSACTION_BYTES_MAX)
        : null;
  }

  private static Refusal tooLarge(String field, int actual, int max) {
    return Refusal.invalid(field, "is %d bytes long, at most %d are allowed".formatted(actual, max))
        .with("actual", Integer.toString(actual))
        .with("limit", Integer.toString(max));
  }
}
