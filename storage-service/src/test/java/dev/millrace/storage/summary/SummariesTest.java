package dev.millrace.storage.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.read.SummaryLookup;
import dev.millrace.storage.rocks.Store;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.Transaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummariesTest {
  @TempDir Path root;

  @Test
  void currenciesOfEveryLengthComeBackInOrderAlsoFromTheStore() throws Exception {
    TreeSet<String> names = new TreeSet<>();
    try (ApplyHarness store = new ApplyHarness(root)) {
      for (int length = 1; length <= 16; length++) {
        for (String letter : List.of("Z", "A", "_", "0")) {
          String name = letter.repeat(length);
          names.add(name);
          store.apply(
              ApplyHarness.transaction("tx-" + name, "a", "b", length).toBuilder()
                  .setCurrency(name)
                  .build());
        }
      }
      assertThat(currencies(store)).containsExactlyElementsOf(names);
      store.writeTotals();
    }
    try (ApplyHarness store = new ApplyHarness(root)) {
      assertThat(currencies(store)).containsExactlyElementsOf(names);
      assertThat(store.partition.contents().summaries().cached()).isZero();
    }
  }

  @Test
  void readersSeeWholeTransactionsWhileTheWriterFolds() throws Exception {
    int transactions = 200_000;
    try (ApplyHarness harness = new ApplyHarness(root)) {
      Store store = harness.partition.contents().store();
      Summaries summaries = new Summaries(10);
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Long> reader =
          CompletableFuture.supplyAsync(() -> readWhole(summaries, store, done));
      store.read(
          open -> {
            TransactionFields fields = new TransactionFields();
            for (int i = 0; i < transactions; i++) {
              fields.take(
                  ApplyHarness.transaction("tx", "a", "b", 3).toBuilder()
                      .setCurrency("C" + i % 3)
                      .build());
              AccountTotals totals = summaries.account(open, fields, fields.debitAccount());
              summaries.fold(totals, fields, AccountEntryKey.ROLE_DEBIT, (long) i << 16);
            }
            return null;
          });
      done.set(true);
      assertThat(reader.get()).isPositive();
      assertThat(summaries.read(store, "test", "a", 0).nextOffset()).isEqualTo(transactions);
    }
  }

  @Test
  void accountsAreFoundAmongMany() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> accounts = new ArrayList<>();
    try (ApplyHarness harness = new ApplyHarness(root)) {
      for (int batch = 0; batch < 20; batch++) {
        List<Transaction> transactions = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          String account = "account-" + random.nextInt(3_000);
          accounts.add(account);
          transactions.add(
              ApplyHarness.transaction("tx-" + batch + "-" + i, account, "all", 1).toBuilder()
                  .setLedger(random.nextBoolean() ? "l" : "la")
                  .build());
        }
        harness.apply(transactions.toArray(Transaction[]::new));
      }
      for (String account : accounts) {
        long count =
            summary(harness, "l", account).getCount() + summary(harness, "la", account).getCount();
        assertThat(count)
            .as("seed %d", seed)
            .isEqualTo(accounts.stream().filter(account::equals).count());
      }
    }
  }

  private static long readWhole(Summaries summaries, Store store, AtomicBoolean done) {
    long reads = 0;
    long before = 0;
    while (!done.get()) {
      Summaries.Answer answer = summaries.read(store, "test", "a", 0);
      AccountSummary summary = answer.summary();
      long counted = 0;
      for (CurrencyTotals totals : summary.getTotalsList()) {
        counted += totals.getDebitCount();
        assertThat(totals.getDebit().getLow()).isEqualTo(3 * totals.getDebitCount());
      }
      assertThat(counted).isEqualTo(summary.getCount()).isGreaterThanOrEqualTo(before);
      assertThat(answer.nextOffset()).isEqualTo(summary.getCount());
      before = counted;
      reads++;
    }
    return reads;
  }

  private static List<String> currencies(ApplyHarness store) {
    return summary(store, "test", "a").getTotalsList().stream()
        .map(CurrencyTotals::getCurrency)
        .toList();
  }

  private static AccountSummary summary(ApplyHarness store, String ledger, String account) {
    return SummaryLookup.summary(store.partition, ledger, account).getSummary();
  }
}
