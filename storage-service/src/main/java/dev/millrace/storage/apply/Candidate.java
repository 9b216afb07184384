package dev.millrace.storage.apply;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.storage.summary.Summaries;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Transaction;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** One record on its way through a batch, and what becomes of it. The writer's own. */
final class Candidate {
  private static final long NONE = -1;

  /** The index of a transaction within a record that holds one. */
  private static final int ONLY = 0;

  final ConsumerRecord<byte[], byte[]> logged;
  final long position;
  private final @Nullable Transaction parsed;
  private final @Nullable Rejection rejection;
  private long originalPosition = NONE;
  private List<String> conflicts = List.of();
  private long debitHash;
  private long creditHash;

  private Candidate(
      ConsumerRecord<byte[], byte[]> logged,
      @Nullable Transaction parsed,
      @Nullable Rejection rejection) {
    this.logged = logged;
    this.position = PackedPosition.pack(logged.offset(), ONLY);
    this.parsed = parsed;
    this.rejection = rejection;
  }

  /** A valid transaction that {@link TransactionFields#readPlain} took. */
  static Candidate plain(ConsumerRecord<byte[], byte[]> logged) {
    return new Candidate(logged, null, null);
  }

  /** A valid transaction that had to be parsed. */
  static Candidate parsed(ConsumerRecord<byte[], byte[]> logged, Transaction transaction) {
    return new Candidate(logged, transaction, null);
  }

  static Candidate rejected(ConsumerRecord<byte[], byte[]> logged, Rejection rejection) {
    return new Candidate(logged, null, rejection);
  }

  /** Finds the fields of a valid transaction. */
  void readInto(TransactionFields fields) {
    if (parsed == null) {
      fields.readAgain(logged.value(), 0, logged.value().length);
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
        RecordOutcome.newBuilder().setOffset(logged.offset()).setOutcome(outcome());
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
