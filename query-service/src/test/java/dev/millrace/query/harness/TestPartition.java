package dev.millrace.query.harness;

import dev.millrace.internal.v1.AggregateAccountRequest;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.EstimateRecordsRequest;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListReferenceRequest;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionEstimate;
import dev.millrace.internal.v1.PartitionGroups;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.RecordPosition;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What one partition holds, answering as store.proto says. */
final class TestPartition {
  private static final Comparator<EntryKey> KEY_ORDER =
      Comparator.comparingLong(EntryKey::getTimeMicros)
          .thenComparingLong(EntryKey::getOffset)
          .thenComparingInt(EntryKey::getIndex);

  private static final Comparator<RecordPosition> POSITION_ORDER =
      Comparator.comparingLong(RecordPosition::getOffset)
          .thenComparingInt(RecordPosition::getIndex);

  private final int number;
  private final List<StoredTransaction> applied = new ArrayList<>();
  private long nextOffset;
  private long endOffset;
  private long lagMillis;
  private long silenceMillis;
  private volatile boolean tellsAppendTimes = true;

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

  /** How long ago the owner says to have heard where the log ends. */
  synchronized void silenceMillis(long millis) {
    silenceMillis = millis;
  }

  /** Whether the owner says when the log took in what it looked at last. */
  void tellsAppendTimes(boolean does) {
    tellsAppendTimes = does;
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
        .setStalenessMillis(silenceMillis)
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

  synchronized PartitionEntries.Builder list(ListAccountRequest request, PartitionCursor cursor) {
    String ledger = request.getLedger();
    String account = request.getAccount();
    TestWalk<EntryKey> walk =
        entries(ledger, account, request.getOrder(), cursor)
            .walk(
                stored ->
                    TestFilter.passes(
                        request.getFilter(),
                        stored.getTransaction(),
                        role(stored.getTransaction(), ledger, account)),
                request.getLimit(),
                request.getScannedMax());
    PartitionEntries.Builder part =
        PartitionEntries.newBuilder().setExhausted(walk.exhausted()).setScanned(walk.scanned());
    if (walk.lastScanned() != null) {
      part.setLastScanned(walk.lastScanned());
    }
    walk.found()
        .forEach(stored -> part.addEntries(entry(stored, ledger, account, request.getView())));
    return part;
  }

  synchronized PartitionGroups.Builder aggregate(
      AggregateAccountRequest request, PartitionCursor cursor) {
    TestWalk<EntryKey> walk =
        entries(
                request.getLedger(),
                request.getAccount(),
                ListOrder.LIST_ORDER_OLDEST_FIRST,
                cursor)
            .walk(
                stored ->
                    TestFilter.passes(
                        request.getFilter(),
                        stored.getTransaction(),
                        role(stored.getTransaction(), request.getLedger(), request.getAccount())),
                Integer.MAX_VALUE,
                request.getScannedMax());
    PartitionGroups.Builder part =
        PartitionGroups.newBuilder().setExhausted(walk.exhausted()).setScanned(walk.scanned());
    if (walk.lastScanned() != null) {
      part.setLastScanned(walk.lastScanned());
    }
    return part.addAllGroups(
        TestGroups.of(
            walk.found().stream().map(StoredTransaction::getTransaction).toList(),
            request.getAccount(),
            request.getGroupByList()));
  }

  private TestWalk.Range<EntryKey> entries(
      String ledger, String account, ListOrder order, PartitionCursor cursor) {
    TreeMap<EntryKey, StoredTransaction> entries = new TreeMap<>(KEY_ORDER);
    for (StoredTransaction stored : below(cursor.getEndOffset())) {
      if (role(stored.getTransaction(), ledger, account) != AccountRole.ACCOUNT_ROLE_UNSPECIFIED) {
        entries.put(
            EntryKey.newBuilder()
                .setTimeMicros(stored.getTransaction().getTimeMicros())
                .setOffset(stored.getPosition().getOffset())
                .setIndex(stored.getPosition().getIndex())
                .build(),
            stored);
      }
    }
    return new TestWalk.Range<>(entries, order, cursor.hasAfter() ? cursor.getAfter() : null);
  }

  private List<StoredTransaction> below(long endOffset) {
    return applied.stream()
        .filter(stored -> endOffset == 0 || stored.getPosition().getOffset() < endOffset)
        .toList();
  }

  synchronized PartitionMatches.Builder reference(
      ListReferenceRequest request, RecordCursor cursor) {
    return matches(
        records(
                stored ->
                    stored.getTransaction().getLedger().equals(request.getLedger())
                        && stored.getTransaction().getReference().equals(request.getReference()),
                ListOrder.LIST_ORDER_OLDEST_FIRST,
                cursor)
            .walk(_ -> true, request.getLimit(), 0),
        false);
  }

  synchronized PartitionMatches.Builder scan(ScanRecordsRequest request, RecordCursor cursor) {
    return matches(
        records(
                stored ->
                    (!request.hasLoggedFromMillis()
                            || stored.getLoggedAtMillis() >= request.getLoggedFromMillis())
                        && (!request.hasLoggedToMillis()
                            || stored.getLoggedAtMillis() < request.getLoggedToMillis()),
                request.getOrder(),
                cursor)
            .walk(
                stored -> passes(request.getLedger(), request.getFilter(), stored),
                request.getCountOnly() ? Integer.MAX_VALUE : request.getLimit(),
                request.getScannedMax()),
        request.getCountOnly());
  }

  private static boolean passes(String ledger, TransactionFilter filter, StoredTransaction stored) {
    return stored.getTransaction().getLedger().equals(ledger)
        && TestFilter.passes(filter, stored.getTransaction(), AccountRole.ACCOUNT_ROLE_UNSPECIFIED);
  }

  synchronized PartitionEstimate.Builder estimate(EstimateRecordsRequest request) {
    int step = Math.max(1, applied.size() / request.getSample());
    PartitionEstimate.Builder part = PartitionEstimate.newBuilder().setStored(applied.size());
    for (int i = 0; i < applied.size(); i += step) {
      part.setSampled(part.getSampled() + 1);
      if (passes(request.getLedger(), request.getFilter(), applied.get(i))) {
        part.setMatched(part.getMatched() + 1);
      }
    }
    return part;
  }

  private TestWalk.Range<RecordPosition> records(
      Predicate<StoredTransaction> within, ListOrder order, RecordCursor cursor) {
    TreeMap<RecordPosition, StoredTransaction> records = new TreeMap<>(POSITION_ORDER);
    below(cursor.getEndOffset()).stream()
        .filter(within)
        .forEach(
            stored ->
                records.put(
                    RecordPosition.newBuilder()
                        .setOffset(stored.getPosition().getOffset())
                        .setIndex(stored.getPosition().getIndex())
                        .build(),
                    stored));
    return new TestWalk.Range<>(records, order, cursor.hasAfter() ? cursor.getAfter() : null);
  }

  private PartitionMatches.Builder matches(TestWalk<RecordPosition> walk, boolean countOnly) {
    PartitionMatches.Builder part =
        PartitionMatches.newBuilder()
            .setExhausted(walk.exhausted())
            .setScanned(walk.scanned())
            .setMatched(walk.found().size());
    if (walk.lastScanned() != null) {
      part.setLastScanned(walk.lastScanned());
      if (tellsAppendTimes) {
        part.setLastScannedLoggedAtMillis(walk.lastLoggedAtMillis());
      }
    }
    if (!countOnly) {
      walk.found().forEach(stored -> part.addRecords(record(stored)));
    }
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
      totals.compute(
          transaction.getCurrency(),
          (currency, before) ->
              TestGroups.add(
                  before == null
                      ? CurrencyTotals.newBuilder().setCurrency(currency).build()
                      : before,
                  transaction,
                  role));
    }
    return summary.addAllTotals(totals.values()).build();
  }

  static AccountRole role(Transaction transaction, String ledger, String account) {
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
