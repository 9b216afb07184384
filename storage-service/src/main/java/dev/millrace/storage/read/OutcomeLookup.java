package dev.millrace.storage.read;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.DeadLetter;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.internal.v1.ResolveOutcomesResponse;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * What became of applied records, found by look-up: the identity's effect lies at the record's own
 * position (STORED), at another one before it (DUPLICATE or CONFLICT), or the record had no effect
 * because it is no valid transaction.
 */
public final class OutcomeLookup {
  /** Any event time is below it: the append time is not known here. */
  private static final long ANY_TIME_MILLIS = Long.MAX_VALUE / 2000;

  private OutcomeLookup() {}

  /** The outcomes of records that are all below the applied offset. */
  public static ResolveOutcomesResponse resolve(
      OwnedPartition partition, List<LoggedRecord> records) {
    long appliedOffset = partition.applied().nextOffset();
    ResolveOutcomesResponse.Builder answer =
        ResolveOutcomesResponse.newBuilder().setState(partition.stateAt(appliedOffset));
    partition
        .contents()
        .store()
        .<@Nullable Void>read(
            reader -> {
              for (LoggedRecord logged : records) {
                answer.addOutcomes(outcome(reader, partition.partition(), logged));
              }
              return null;
            });
    return answer.build();
  }

  private static RecordOutcome outcome(StoreReader reader, int partition, LoggedRecord logged)
      throws RocksDBException {
    RecordOutcome.Builder outcome =
        RecordOutcome.newBuilder().setOffset(logged.getOffset()).setIndex(logged.getIndex());
    Transaction transaction;
    try {
      transaction = Transaction.parseFrom(logged.getTransaction());
    } catch (InvalidProtocolBufferException e) {
      return rejected(
          outcome, DeadLetter.REASON_UNDECODABLE, "the value is not a transaction", null);
    }
    Violation violation = TransactionRules.check(transaction, ANY_TIME_MILLIS);
    if (violation != null) {
      return rejected(
          outcome,
          DeadLetter.REASON_INVALID_TRANSACTION,
          violation.field() + " " + violation.message(),
          violation.field());
    }
    byte[] key =
        IdentityKey.of(transaction.getLedger(), transaction.getId(), transaction.getPartitionKey());
    byte[] stored = reader.get(ColumnFamily.IDS, key);
    long own = PackedPosition.pack(logged.getOffset(), logged.getIndex());
    long original = stored == null ? Long.MAX_VALUE : RecordValue.position(stored);
    if (stored == null || original > own) {
      return rejected(
          outcome,
          DeadLetter.REASON_INVALID_TRANSACTION,
          "time_micros is more than a day ahead",
          "time_micros");
    }
    if (original == own) {
      return outcome.setOutcome(Outcome.OUTCOME_STORED).build();
    }
    List<String> differences = differences(reader, stored, transaction);
    return outcome
        .setOutcome(differences.isEmpty() ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_CONFLICT)
        .setOriginal(PackedPosition.toPosition(partition, original))
        .addAllConflictingFields(differences)
        .build();
  }

  private static List<String> differences(
      StoreReader reader, byte[] stored, Transaction transaction) throws RocksDBException {
    byte[] value = reader.get(ColumnFamily.RECORDS, stored);
    if (value == null) {
      throw new CorruptValueException("an identity points to a record that is not there");
    }
    try {
      return Content.differences(Transaction.parseFrom(RecordValue.logged(value)), transaction);
    } catch (InvalidProtocolBufferException e) {
      throw new CorruptValueException("a stored record is not a transaction", e);
    }
  }

  private static RecordOutcome rejected(
      RecordOutcome.Builder outcome, String cause, String message, @Nullable String field) {
    return outcome
        .setOutcome(Outcome.OUTCOME_REJECTED)
        .setError(Refusal.deadLettered(cause, message, field).asItemError())
        .build();
  }
}
