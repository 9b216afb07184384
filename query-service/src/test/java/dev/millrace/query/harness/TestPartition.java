package dev.millrace.query.harness;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What one partition holds, answering as store.proto says. */
final class TestPartition {
  private static final Comparator<EntryKey> KEY_ORDER =
      Comparator.comparingLong(EntryKey::getTimeMicros)
          .thenComparingLong(EntryKey::getOffset)
          .thenComparingInt(EntryKey::getIndex);

  private final int number;
  private final List<StoredTransaction> applied = new ArrayList<>();
  private long nextOffset;
  private long endOffset;
  private long lagMillis;

  TestPartition(int number) {
    this.number = number;
  }

  synchronized void logged(long end) {
    endOffset = Math.max(endOffset, end);
  }

  synchronized void apply(StoredTransaction stored) {
    applied.add(stored);
    nextOffset = stored.getPosition().getOffset() + 1;
    notifyAll();
  }

  /** What the owner says of its lag. */
  synchronized void lagMillis(long millis) {
    lagMillis = millis;
  }

  synchronized long nextOffset() {
    return nextOffset;
  }

  synchronized boolean await(long minNextOffset, long untilNanos) throws InterruptedException {
    while (nextOffset < minNextOffset) {
      long leftMillis = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }

  synchronized PartitionState state(com.google.protobuf.ByteString topicId) {
    return PartitionState.newBuilder()
        .setPartition(number)
        .setTopicId(topicId)
        .setNextOffset(nextOffset)
        .setLagRecords(endOffset - nextOffset)
        .setLagMillis(endOffset == nextOffset ? 0 : lagMillis)
        .build();
  }

  /** Records from an offset on, below another, a few at a time; empty when there are none. */
  synchronized List<StoredTransaction> from(long offset, long end, int max) {
    return applied.stream()
        .filter(s -> s.getPosition().getOffset() >= offset && s.getPosition().getOffset() < end)
        .limit(max)
        .toList();
  }

  /** The offset of the first record that was logged at or after a time. */
  synchronized long firstLoggedAt(long millis) {
    return applied.stream()
        .filter(s -> s.getLoggedAtMillis() >= millis)
        .mapToLong(s -> s.getPosition().getOffset())
        .findFirst()
        .orElse(nextOffset);
  }

  synchronized StoredRecord find(String ledger, RecordKey key) {
    Optional<StoredTransaction> exact = first(ledger, key.getId(), key.getPartitionKey());
    if (exact.isEmpty() && key.getPartitionKey().isEmpty()) {
      exact =
          applied.stream()
              .filter(s -> s.getTransaction().getLedger().equals(ledger))
              .filter(s -> s.getTransaction().getId().equals(key.getId()))
              .findFirst();
    }
    return exact.map(TestPartition::record).orElse(StoredRecord.getDefaultInstance());
  }

  private Optional<StoredTransaction> first(String ledger, String id, String partitionKey) {
    return applied.stream()
        .filter(s -> s.getTransaction().getLedger().equals(ledger))
        .filter(s -> s.getTransaction().getId().equals(id))
        .filter(
            s ->
                identityKey(s.getTransaction()).equals(partitionKey.equals(id) ? "" : partitionKey))
        .findFirst();
  }

  private static String identityKey(Transaction transaction) {
    return transaction.getPartitionKey().equals(transaction.getId())
        ? ""
        : transaction.getPartitionKey();
  }

  synchronized PartitionEntries.Builder list(
      String ledger,
      String account,
      ListOrder order,
      EntryView view,
      int limit,
      PartitionCursor cursor) {
    TreeMap<EntryKey, StoredTransaction> entries = new TreeMap<>(KEY_ORDER);
    for (StoredTransaction stored : applied) {
      if (role(stored.getTransaction(), ledger, account) != AccountRole.ACCOUNT_ROLE_UNSPECIFIED
          && (cursor.getEndOffset() == 0
              || stored.getPosition().getOffset() < cursor.getEndOffset())) {
        entries.put(
            EntryKey.newBuilder()
                .setTimeMicros(stored.getTransaction().getTimeMicros())
                .setOffset(stored.getPosition().getOffset())
                .setIndex(stored.getPosition().getIndex())
                .build(),
            stored);
      }
    }
    var inOrder = order == ListOrder.LIST_ORDER_OLDEST_FIRST ? entries : entries.descendingMap();
    var rest = cursor.hasAfter() ? inOrder.tailMap(cursor.getAfter(), false) : inOrder;
    PartitionEntries.Builder part =
        PartitionEntries.newBuilder().setExhausted(rest.size() <= limit);
    rest.values().stream()
        .limit(limit)
        .forEach(stored -> part.addEntries(entry(stored, ledger, account, view)));
    return part;
  }

  synchronized AccountSummary summary(String ledger, String account) {
    AccountSummary.Builder summary =
        AccountSummary.newBuilder().setLedger(ledger).setAccount(account);
    TreeMap<String, CurrencyTotals> totals = new TreeMap<>();
    for (StoredTransaction stored : applied) {
      Transaction transaction = stored.getTransaction();
      AccountRole role = role(transaction, ledger, account);
      if (role == AccountRole.ACCOUNT_ROLE_UNSPECIFIED) {
        continue;
      }
      long time = transaction.getTimeMicros();
      summary.setFirstTimeMicros(
          summary.getCount() == 0 ? time : Math.min(time, summary.getFirstTimeMicros()));
      summary.setLastTimeMicros(
          summary.getCount() == 0 ? time : Math.max(time, summary.getLastTimeMicros()));
      summary.setCount(summary.getCount() + 1);
      totals.merge(transaction.getCurrency(), CurrencyTotals.getDefaultInstance(), (old, _) -> old);
      totals.computeIfPresent(transaction.getCurrency(), (_, old) -> add(old, transaction, role));
    }
    return summary.addAllTotals(totals.values()).build();
  }

  private static CurrencyTotals add(
      CurrencyTotals totals, Transaction transaction, AccountRole role) {
    BigInteger amount = Amounts.toBigInteger(transaction.getAmount());
    CurrencyTotals.Builder sum = totals.toBuilder().setCurrency(transaction.getCurrency());
    if (role != AccountRole.ACCOUNT_ROLE_CREDIT) {
      sum.setDebit(Amounts.total(Amounts.toBigInteger(sum.getDebit()).add(amount)));
      sum.setDebitCount(sum.getDebitCount() + 1);
    }
    if (role != AccountRole.ACCOUNT_ROLE_DEBIT) {
      sum.setCredit(Amounts.total(Amounts.toBigInteger(sum.getCredit()).add(amount)));
      sum.setCreditCount(sum.getCreditCount() + 1);
    }
    return sum.build();
  }

  private static AccountRole role(Transaction transaction, String ledger, String account) {
    if (!transaction.getLedger().equals(ledger)) {
      return AccountRole.ACCOUNT_ROLE_UNSPECIFIED;
    }
    boolean debit = transaction.getDebitAccount().equals(account);
    boolean credit = transaction.getCreditAccount().equals(account);
    if (debit && credit) {
      return AccountRole.ACCOUNT_ROLE_BOTH;
    }
    if (debit) {
      return AccountRole.ACCOUNT_ROLE_DEBIT;
    }
    return credit ? AccountRole.ACCOUNT_ROLE_CREDIT : AccountRole.ACCOUNT_ROLE_UNSPECIFIED;
  }

  private static StoredEntry entry(
      StoredTransaction stored, String ledger, String account, EntryView view) {
    Transaction transaction = stored.getTransaction();
    AccountRole role = role(transaction, ledger, account);
    StoredEntry.Builder entry =
        StoredEntry.newBuilder()
            .setPosition(stored.getPosition())
            .setTimeMicros(transaction.getTimeMicros())
            .setRole(role)
            .setAmount(transaction.getAmount())
            .setCurrency(transaction.getCurrency())
            .setType(transaction.getType())
            .setCounterparty(
                role == AccountRole.ACCOUNT_ROLE_DEBIT
                    ? transaction.getCreditAccount()
                    : transaction.getDebitAccount());
    if (view != EntryView.ENTRY_VIEW_SUMMARY) {
      entry.setTransaction(record(stored));
    }
    return entry.build();
  }

  static StoredRecord record(StoredTransaction stored) {
    return StoredRecord.newBuilder()
        .setTransaction(stored.getTransaction().toByteString())
        .setPosition(stored.getPosition())
        .setLoggedAtMillis(stored.getLoggedAtMillis())
        .build();
  }
}
