package dev.millrace.storage.apply;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.storage.summary.Summaries;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Transaction;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One record on its way through a batch, and what becomes of it. The writer's own. */
final class Candidate {
  private static final long NONE = -1;

  /** The index of a transaction within a record that holds one. */
  private static final int ONLY = 0;

  private final LoggedRecords records;
  private final int index;
  final long position;
  private final @Nullable Transaction parsed;
  private final @Nullable Rejection rejection;
  private long originalPosition = NONE;
  private List<String> conflicts = List.of();
  private long debitHash;
  private long creditHash;

  private Candidate(
      LoggedRecords records,
      int index,
      @Nullable Transaction parsed,
      @Nullable Rejection rejection) {
    this.records = records;
    this.index = index;
    this.position = PackedPosition.pack(records.offset(index), ONLY);
    this.parsed = parsed;
    this.rejection = rejection;
  }

  /** A valid transaction that {@link TransactionFields#readPlain} took. */
  static Candidate plain(LoggedRecords records, int index) {
    return new Candidate(records, index, null, null);
  }

  /** A valid transaction that had to be parsed. */
  static Candidate parsed(LoggedRecords records, int index, Transaction transaction) {
    return new Candidate(records, index, transaction, null);
  }

  static Candidate rejected(LoggedRecords records, int index, Rejection rejection) {
    return new Candidate(records, index, null, rejection);
  }

  long offset() {
    return records.offset(index);
  }

  /** When the broker appended it. */
  long appendMillis() {
    return records.appendMillis(index);
  }

  /** Of what was logged with it, -1 when it is not known. */
  int leaderEpoch() {
    return records.leaderEpoch(index);
  }

  /** The array in which the value of a transaction lies. */
  byte[] array() {
    return requireNonNull(records.array(index), "a transaction has a value");
  }

  /** Where the value begins in its array. */
  int valueAt() {
    return records.valueAt(index);
  }

  /** The index after the value's last byte. */
  int valueEnd() {
    return records.valueAt(index) + records.valueBytes(index);
  }

  /** The value as an array of its own. */
  byte[] value() {
    return Arrays.copyOfRange(array(), valueAt(), valueEnd());
  }

  /** The record with the key, value and headers it came with. */
  ConsumerRecord<byte[], byte[]> toRecord() {
    return records.toRecord(index);
  }

  /** Finds the fields of a valid transaction. */
  void readInto(TransactionFields fields) {
    if (parsed == null) {
      fields.readAgain(array(), valueAt(), valueEnd());
    } else {
      fields.take(parsed);
    }
  }

  /** Keeps by which hashes its accounts are found. */
  void hashAccounts(TransactionFields fields) {
    debitHash = Summaries.hash(fields, fields.debitAccount());
    creditHash = Summaries.hash(fields, fields.creditAccount());
  }

  long debitHash() {
    return debitHash;
  }

  long creditHash() {
    return creditHash;
  }

  /** Why it is a dead letter; null when it is none. */
  @Nullable Rejection rejection() {
    return rejection;
  }

  /** The identity has its effect already; the fields are those that differ. */
  void seenBefore(long at, List<String> differences) {
    originalPosition = at;
    conflicts = differences;
  }

  Outcome outcome() {
    if (rejection != null) {
      return Outcome.OUTCOME_REJECTED;
    }
    if (originalPosition == NONE) {
      return Outcome.OUTCOME_STORED;
    }
    return conflicts.isEmpty() ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_CONFLICT;
  }

  boolean isStored() {
    return rejection == null && originalPosition == NONE;
  }

  RecordOutcome toMessage(int partition) {
    RecordOutcome.Builder message =
        RecordOutcome.newBuilder().setOffset(offset()).setOutcome(outcome());
    if (originalPosition != NONE) {
      message
          .setOriginal(PackedPosition.toPosition(partition, originalPosition))
          .addAllConflictingFields(conflicts);
    }
    if (rejection != null) {
      message.setError(
          Refusal.deadLettered(rejection.reason(), rejection.message(), rejection.field())
              .asItemError());
    }
    return message.build();
  }
}
