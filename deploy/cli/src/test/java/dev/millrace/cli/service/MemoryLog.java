package dev.millrace.cli.service;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What ingest, log and store do together, at once: one effect per identity. */
public final class MemoryLog {
  public static final int PARTITIONS = 4;

  private final long[] nextOffsets = new long[PARTITIONS];
  private final Map<String, StoredTransaction> stored = new LinkedHashMap<>();

  /** Logs and applies one. */
  public synchronized Receipt append(Transaction transaction) {
    Violation violation = TransactionRules.check(transaction, System.currentTimeMillis());
    Receipt.Builder receipt = Receipt.newBuilder().setId(transaction.getId());
    if (violation != null) {
      return receipt
          .setOutcome(Outcome.OUTCOME_REJECTED)
          .setError(Refusal.invalid(violation).asItemError())
          .build();
    }
    Position position = next(transaction);
    StoredTransaction earlier = stored.get(key(transaction));
    if (earlier == null) {
      stored.put(
          key(transaction),
          StoredTransaction.newBuilder()
              .setTransaction(transaction)
              .setPosition(position)
              .setLoggedAtMillis(System.currentTimeMillis())
              .build());
      notifyAll();
      return receipt.setOutcome(Outcome.OUTCOME_STORED).setPosition(position).build();
    }
    List<String> differences = Content.differences(earlier.getTransaction(), transaction);
    return receipt
        .setOutcome(differences.isEmpty() ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_CONFLICT)
        .setPosition(earlier.getPosition())
        .addAllConflictingFields(differences)
        .build();
  }

  public synchronized List<StoredTransaction> stored() {
    return new ArrayList<>(stored.values());
  }

  /** All but the first so many. */
  synchronized List<StoredTransaction> storedFrom(int count) {
    return stored().subList(count, stored.size());
  }

  /** Waits until there are more than so many. */
  synchronized void awaitMoreThan(int count) throws InterruptedException {
    while (stored.size() <= count) {
      wait();
    }
  }

  public synchronized long nextOffset(int partition) {
    return nextOffsets[partition];
  }

  private Position next(Transaction transaction) {
    int partition = Partitioner.partition(LogRecord.key(transaction), PARTITIONS);
    return Position.newBuilder()
        .setPartition(partition)
        .setOffset(nextOffsets[partition]++)
        .build();
  }

  private static String key(Transaction transaction) {
    return transaction.getLedger()
        + ' '
        + transaction.getId()
        + ' '
        + transaction.getPartitionKey();
  }
}
