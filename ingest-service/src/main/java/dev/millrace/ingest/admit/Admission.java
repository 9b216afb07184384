package dev.millrace.ingest.admit;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.ingest.submission.Item;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Transaction;
import io.grpc.Status;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
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

  /** The bytes of buffer the transactions of a message need until they are acknowledged. */
  public long cost(Message message) {
    long bytes = 0;
    for (int i = 0; i < message.count(); i++) {
      // Twice: our copy, and the one in the producer's buffer.
      bytes += 2L * (message.end(i) - message.at(i)) + ITEM_OVERHEAD_BYTES;
    }
    return bytes;
  }

  /**
   * The items of a message that is not {@linkplain #refusalOf refused}, in order.
   *
   * @throws InvalidProtocolBufferException when one of its transactions is not a message
   */
  public List<Item> items(Message message) throws InvalidProtocolBufferException {
    long nowMillis = clock.millis() - CLOCK_SKEW_MILLIS;
    int count = message.count();
    List<Item> items = new ArrayList<>(count);
    TransactionFields fields = new TransactionFields();
    Repeats repeats = new Repeats(count);
    for (int i = 0; i < count; i++) {
      Item item = item(message.bytes(), message.at(i), message.end(i), fields, nowMillis);
      items.add(item.isToLog() ? repeats.firstOrRepeat(item, fields) : item);
    }
    return items;
  }

  /** A transaction as an item by itself; one to log has its fields in {@code fields}. */
  private Item item(byte[] bytes, int at, int end, TransactionFields fields, long nowMillis)
      throws InvalidProtocolBufferException {
    // What is not longer than a payload may be has no longer payload.
    if (end - at <= settings.payloadBytesMax() && fields.readPlain(bytes, at, end, nowMillis)) {
      return toLog(fields, Arrays.copyOfRange(bytes, at, end));
    }
    Transaction transaction = Transaction.parser().parseFrom(bytes, at, end - at);
    Refusal refusal = check(transaction, nowMillis);
    if (refusal != null) {
      return Item.refused(transaction.getIdBytes().toByteArray(), refusal);
    }
    fields.take(transaction);
    return toLog(fields, transaction.toByteArray());
  }

  private static Item toLog(TransactionFields fields, byte[] value) {
    byte[] id = fields.id().copyOf(fields.bytes());
    return fields.partitionKey().isEmpty()
        ? Item.toLog(id, id, value)
        : Item.toLog(id, fields.partitionKey().copyOf(fields.bytes()), value);
  }

  private @Nullable Refusal check(Transaction transaction, long nowMillis) {
    Violation violation = TransactionRules.check(transaction, nowMillis);
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
