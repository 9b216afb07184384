package dev.millrace.bench;

import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/** A log and a store in one map. */
final class SmallStore {
  private static final int PARTITIONS = 3;

  private final Uuid topicId = Uuid.randomUuid();
  private final Map<String, StoredTransaction> stored = new LinkedHashMap<>();
  private final TreeMap<Integer, Long> nextOffsets = new TreeMap<>();

  synchronized Receipt put(Transaction transaction, Acknowledgement acknowledgement) {
    StoredTransaction before = stored.get(transaction.getId());
    Outcome outcome = Outcome.OUTCOME_DUPLICATE;
    if (before == null) {
      int partition = Partitioner.partition(LogRecord.key(transaction), PARTITIONS);
      long offset = nextOffsets.merge(partition, 1L, Long::sum) - 1;
      before =
          StoredTransaction.newBuilder()
              .setTransaction(transaction)
              .setPosition(Position.newBuilder().setPartition(partition).setOffset(offset))
              .build();
      stored.put(transaction.getId(), before);
      outcome = Outcome.OUTCOME_STORED;
    }
    return Receipt.newBuilder()
        .setId(transaction.getId())
        .setOutcome(
            acknowledgement == Acknowledgement.ACKNOWLEDGEMENT_APPLIED
                ? outcome
                : Outcome.OUTCOME_LOGGED)
        .setPosition(before.getPosition())
        .build();
  }

  String token(List<Receipt> receipts) {
    TreeMap<Integer, Long> covered = new TreeMap<>();
    receipts.stream()
        .filter(Receipt::hasPosition)
        .map(Receipt::getPosition)
        .forEach(at -> covered.merge(at.getPartition(), at.getOffset() + 1, Math::max));
    return covered.isEmpty() ? "" : ConsistencyToken.of(topicId, covered).toString();
  }

  synchronized Map<Integer, Long> nextOffsets() {
    return new TreeMap<>(nextOffsets);
  }

  synchronized StoredTransaction get(String id) {
    return stored.getOrDefault(id, StoredTransaction.getDefaultInstance());
  }

  synchronized Collection<StoredTransaction> all() {
    return List.copyOf(stored.values());
  }
}
