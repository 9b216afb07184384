package dev.millrace.systemtests;

import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Position;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the log holds of one ledger, as receipts told it, and what follows from that for any state
 * of the stores. Any thread; what follows is complete once every receipt has come.
 */
final class LogModel {
  /**
   * A record.
   *
   * @param readableNanos when its receipt had come: it was appended before
   */
  record Logged(Position position, Transaction transaction, long readableNanos) {
    boolean isOf(String account) {
      return transaction.getDebitAccount().equals(account)
          || transaction.getCreditAccount().equals(account);
    }

    AccountRole role(String account) {
      boolean debit = transaction.getDebitAccount().equals(account);
      boolean credit = transaction.getCreditAccount().equals(account);
      return debit && credit
          ? AccountRole.ACCOUNT_ROLE_BOTH
          : debit ? AccountRole.ACCOUNT_ROLE_DEBIT : AccountRole.ACCOUNT_ROLE_CREDIT;
    }

    boolean isWithin(Map<Integer, Long> nextOffsets) {
      return position.getOffset() < nextOffsets.getOrDefault(position.getPartition(), 0L);
    }
  }

  /** In the order of lists: event time, partition, position. */
  private static final Comparator<Logged> OLDEST_FIRST =
      Comparator.comparingLong((Logged logged) -> logged.transaction().getTimeMicros())
          .thenComparingInt(logged -> logged.position().getPartition())
          .thenComparingLong(logged -> logged.position().getOffset());

  private final NavigableMap<Integer, NavigableMap<Long, Logged>> partitions = new TreeMap<>();

  /** Notes a record. */
  synchronized void logged(Position position, Transaction transaction) {
    partitions
        .computeIfAbsent(position.getPartition(), _ -> new TreeMap<>())
        .put(position.getOffset(), new Logged(position, transaction, System.nanoTime()));
  }

  /** What has an effect: of each identity the first in its partition. By partition and offset. */
  synchronized List<Logged> stored() {
    List<Logged> stored = new ArrayList<>();
    for (NavigableMap<Long, Logged> partition : partitions.values()) {
      Set<List<String>> identities = new HashSet<>();
      for (Logged logged : partition.values()) {
        Transaction transaction = logged.transaction();
        if (identities.add(List.of(transaction.getPartitionKey(), transaction.getId()))) {
          stored.add(logged);
        }
      }
    }
    return stored;
  }

  /** The offset after the last record of each partition that was logged before a moment. */
  synchronized Map<Integer, Long> endsBefore(long nanos) {
    Map<Integer, Long> ends = new TreeMap<>();
    partitions.forEach(
        (partition, records) ->
            records.values().stream()
                .filter(logged -> logged.readableNanos() - nanos < 0)
                .mapToLong(logged -> logged.position().getOffset() + 1)
                .max()
                .ifPresent(end -> ends.put(partition, end)));
    return ends;
  }

  /** An account's entries of what lies below these offsets, oldest first. */
  static List<Logged> entries(List<Logged> stored, String account, Map<Integer, Long> nextOffsets) {
    return stored.stream()
        .filter(logged -> logged.isOf(account) && logged.isWithin(nextOffsets))
        .sorted(OLDEST_FIRST)
        .toList();
  }
}
