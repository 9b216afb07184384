package dev.millrace.query.lookup;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.query.cache.CacheKey;
import dev.millrace.query.cache.CachedTransaction;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Stored transactions as bytes: the store's and the public message have the same. */
final class StoredBytes {
  private static final int TAG_TYPE_BITS = 3;
  private static final int PARTITION_KEY_TAG =
      Transaction.PARTITION_KEY_FIELD_NUMBER << TAG_TYPE_BITS
          | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TRANSACTION_TAG =
      StoredTransaction.TRANSACTION_FIELD_NUMBER << TAG_TYPE_BITS
          | WireFormat.WIRETYPE_LENGTH_DELIMITED;

  private StoredBytes() {}

  static CachedTransaction of(StoredRecord record) {
    return new CachedTransaction(
        record.toByteString(),
        record.getPosition().getPartition(),
        record.getPosition().getOffset());
  }

  /** The partition key within a logged transaction, without parsing the rest; empty when absent. */
  static String partitionKeyOf(ByteString transaction) {
    return lastField(transaction, PARTITION_KEY_TAG).toStringUtf8();
  }

  /** The partition key within the bytes of a {@link StoredTransaction}. */
  static String partitionKeyOfStored(ByteString stored) {
    return partitionKeyOf(lastField(stored, TRANSACTION_TAG));
  }

  private static ByteString lastField(ByteString message, int wanted) {
    CodedInputStream in = message.newCodedInput();
    ByteString found = ByteString.EMPTY;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == wanted) {
          found = in.readBytes();
        } else {
          in.skipField(tag);
        }
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException("a stored transaction is not a message", e);
    }
  }

  /**
   * A value of a shared cache, which others can write to: null unless it is a transaction of
   * exactly the identity that was asked for.
   */
  static @Nullable CachedTransaction checked(ByteString value, Uuid topicId, CacheKey key) {
    try {
      StoredTransaction stored = StoredTransaction.parseFrom(value);
      Transaction transaction = stored.getTransaction();
      CacheKey own =
          CacheKey.of(
              topicId,
              transaction.getLedger(),
              transaction.getId(),
              IdentityKey.effectivePartitionKey(
                  transaction.getId(), transaction.getPartitionKey()));
      return own.equals(key) && stored.hasPosition()
          ? new CachedTransaction(
              value, stored.getPosition().getPartition(), stored.getPosition().getOffset())
          : null;
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }
}
