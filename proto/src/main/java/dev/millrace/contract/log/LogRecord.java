package dev.millrace.contract.log;

import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka record of the log: key = the partition key, else the id, as UTF-8; value = the bytes of
 * a {@link Transaction}. The header {@value #TYPE_HEADER} names the kind of record; absent, it is a
 * transaction.
 */
public final class LogRecord {
  /** Names the kind of a record. */
  public static final String TYPE_HEADER = "millrace-type";

  /** What {@link #TYPE_HEADER} says of a transaction when it is not left out. */
  public static final String TYPE_TRANSACTION = "transaction";

  private LogRecord() {}

  /** The record key of a transaction. */
  public static byte[] key(Transaction transaction) {
    return key(transaction.getId(), transaction.getPartitionKey());
  }

  /** The record key of an identity; {@code partitionKey} is empty when there is none. */
  public static byte[] key(String id, String partitionKey) {
    return (partitionKey.isEmpty() ? id : partitionKey).getBytes(StandardCharsets.UTF_8);
  }

  /** The kind of the record with these headers, {@link #TYPE_TRANSACTION} when they name none. */
  public static String type(Headers headers) {
    @Nullable Header type = headers.lastHeader(TYPE_HEADER);
    return type == null || type.value() == null
        ? TYPE_TRANSACTION
        : new String(type.value(), StandardCharsets.UTF_8);
  }
}
