package dev.millrace.storage.summary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.Amounts;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts with many currencies: what they take in memory is bounded, what they say is exact. */
class WideAccountsTest {
  private static final int ACCOUNTS_MAX = 100;

  @TempDir Path root;

  @Test
  void totalsOfManyCurrenciesAreExactAfterEvictionsAndARestartAndTakeNoMoreThanTheirShare()
      throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Map<String, Long>> model = new HashMap<>();
    try (ApplyHarness store = new ApplyHarness(root, ACCOUNTS_MAX)) {
      for (int batch = 0; batch < 30; batch++) {
        store.apply(transactions(random, batch, 200, model));
        assertThat(summaries(store).weight()).as("seed %d", seed).isLessThan(2 * ACCOUNTS_MAX);
      }
      assertThat(totals(store, model)).as("seed %d", seed).isEqualTo(model);
    }
    try (ApplyHarness store = new ApplyHarness(root, ACCOUNTS_MAX / 10)) { // derives the last again
      assertThat(totals(store, model)).as("seed %d", seed).isEqualTo(model);
      store.apply(transactions(random, 30, 200, model));
      assertThat(summaries(store).weight()).as("seed %d", seed).isLessThan(ACCOUNTS_MAX);
      assertThat(totals(store, model)).as("seed %d", seed).isEqualTo(model);
    }
  }

  @Test
  void batchIsCommittedInPiecesWhenItsAccountsAreWide() throws Exception {
    Random random = new Random(1);
    Map<String, Map<String, Long>> model = new HashMap<>();
    try (ApplyHarness store = new ApplyHarness(root, ACCOUNTS_MAX)) {
      for (int batch = 0; batch < 30; batch++) {
        store.apply(transactions(random, batch, 200, model));
      }
      int before = store.messages.size();
      store.apply(transactions(random, 30, 200, model));

      assertThat(store.messages.size() - before).isGreaterThan(2);
      assertThat(store.partition.applied().nextOffset()).isEqualTo(31 * 200);
      assertThat(store.partition.applied().counters().stored()).isEqualTo(31 * 200);
      assertThat(totals(store, model)).isEqualTo(model);
    }
  }

  @Test
  void moreCurrenciesThanASummaryMayHaveAreGivenUpForGood() throws Exception {
    int currencies = Amounts.CURRENCIES_MAX;
    try (ApplyHarness harness = new ApplyHarness(root)) {
      Store store = harness.partition.contents().store();
      Summaries summaries = new Summaries(1_000_000);
      fold(summaries, store, 0, currencies);
      AccountSummary full = summaries.read(store, "test", "a", 0).summary();
      assertThat(full.getTotalsCount()).isEqualTo(currencies);
      assertThat(full.getSerializedSize()).isLessThan(2 << 20);
      assertThat(summaries.weight()).isGreaterThan(currencies / 3);

      fold(summaries, store, currencies, currencies + 1);
      AccountSummary wide = summaries.read(store, "test", "a", 0).summary();
      assertThat(wide.getTotalsList()).isEmpty();
      assertThat(wide.getCount()).isEqualTo(currencies + 1);
      assertThat(summaries.weight()).isEqualTo(1);

      AccountTotals again = new AccountTotals(new byte[] {'l'}, new byte[] {'a'}, 0);
      AccountTotals stored = new AccountTotals(new byte[] {'l'}, new byte[] {'a'}, 0);
      stored.giveUpCurrencies();
      TotalsCodec.decode(TotalsCodec.encode(stored), again);
      assertThat(again.hasTooManyCurrencies()).isTrue();
    }
  }

  /** One transaction for each of these currencies; the positions follow from them. */
  private static void fold(Summaries summaries, Store store, int from, int end) {
    store.read(
        reader -> {
          TransactionFields fields = new TransactionFields();
          for (int i = from; i < end; i++) {
            // A step that has no divisor in common with the number: neither ascending nor twice.
            int name = (int) (i * 7919L % Amounts.CURRENCIES_MAX) + i / Amounts.CURRENCIES_MAX;
            fields.take(
                ApplyHarness.transaction("tx", "a", "b", 3).toBuilder()
                    .setCurrency((i < Amounts.CURRENCIES_MAX ? "C" : "D") + name)
                    .build());
            AccountTotals totals = summaries.account(reader, fields, fields.debitAccount());
            summaries.fold(totals, fields, AccountEntryKey.ROLE_DEBIT, (long) i << 16);
          }
          return null;
        });
  }

  private static Transaction[] transactions(
      Random random, int batch, int count, Map<String, Map<String, Long>> model) {
    List<Transaction> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String account = "wide-" + random.nextInt(10);
      String currency = "C" + random.nextInt(400);
      model.computeIfAbsent(account, _ -> new TreeMap<>()).merge(currency, 3L, Long::sum);
      made.add(
          ApplyHarness.transaction("tx-" + batch + "-" + i, account, "other-" + i, 3).toBuilder()
              .setCurrency(currency)
              .build());
    }
    return made.toArray(Transaction[]::new);
  }

  private static Map<String, Map<String, Long>> totals(
      ApplyHarness store, Map<String, Map<String, Long>> accounts) {
    Map<String, Map<String, Long>> totals = new HashMap<>();
    for (String account : accounts.keySet()) {
      AccountSummary summary = SummaryLookup.summary(store.partition, "test", account).getSummary();
      assertThat(summary.getTotalsList()).extracting(CurrencyTotals::getCurrency).isSorted();
      Map<String, Long> byCurrency = new TreeMap<>();
      summary
          .getTotalsList()
          .forEach(total -> byCurrency.put(total.getCurrency(), total.getDebit().getLow()));
      totals.put(account, byCurrency);
    }
    return totals;
  }

  private static Summaries summaries(ApplyHarness store) {
    return store.partition.contents().summaries();
  }
}
