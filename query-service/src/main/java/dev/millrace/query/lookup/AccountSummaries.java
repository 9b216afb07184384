package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.route.Router;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.Total;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An account's summary: the sum of its partitions' summaries. */
public final class AccountSummaries {
  /** The sum, and what it reflects. */
  public record Summed(AccountSummary summary, Map<Integer, PartitionFresh> consulted) {}

  private final Router router;
  private final StoreCalls calls;
  private final Demands demands;

  /** Summaries from the owners. */
  public AccountSummaries(Router router, StoreCalls calls, Demands demands) {
    this.router = router;
    this.calls = calls;
    this.demands = demands;
  }

  /** The summary; fails with the status the call is refused with. */
  public CompletableFuture<Summed> summary(Read read, String account) {
    List<Integer> partitions = IntStream.range(0, read.owners().partitions()).boxed().toList();
    return demands
        .of(read.requirement(), read.owners())
        .thenCompose(
            demand ->
                router.ask(
                    new StoreAsks.Summaries(calls, read.ledger(), account),
                    partitions,
                    demand,
                    read.deadline()))
        .thenApply(
            answers -> {
              @Nullable Refusal refusal = AllAnswers.refusal(answers);
              if (refusal != null) {
                throw refusal.asException();
              }
              return new Summed(
                  sum(
                      read.ledger(),
                      account,
                      AllAnswers.parts(answers).values().stream()
                          .map(PartitionSummary::getSummary)
                          .toList()),
                  AllAnswers.consulted(answers));
            });
  }

  /**
   * The sum of partitions' summaries. Each transaction lies in one partition, so none counts twice.
   */
  static AccountSummary sum(String ledger, String account, Collection<AccountSummary> parts) {
    AccountSummary.Builder sum = AccountSummary.newBuilder().setLedger(ledger).setAccount(account);
    // Currencies are ASCII, so that the order of their characters is that of their bytes.
    TreeMap<String, CurrencyTotals> totals = new TreeMap<>();
    for (AccountSummary part : parts) {
      if (part.getCount() == 0) {
        continue;
      }
      sum.setCount(Math.addExact(sum.getCount(), part.getCount()));
      long first = part.getFirstTimeMicros();
      long last = part.getLastTimeMicros();
      sum.setFirstTimeMicros(
          sum.hasFirstTimeMicros() ? Math.min(sum.getFirstTimeMicros(), first) : first);
      sum.setLastTimeMicros(
          sum.hasLastTimeMicros() ? Math.max(sum.getLastTimeMicros(), last) : last);
      for (CurrencyTotals more : part.getTotalsList()) {
        totals.merge(more.getCurrency(), more, AccountSummaries::add);
      }
    }
    return sum.addAllTotals(totals.values()).build();
  }

  private static CurrencyTotals add(CurrencyTotals one, CurrencyTotals other) {
    return CurrencyTotals.newBuilder()
        .setCurrency(one.getCurrency())
        .setDebit(add(one.getDebit(), other.getDebit()))
        .setCredit(add(one.getCredit(), other.getCredit()))
        .setDebitCount(one.getDebitCount() + other.getDebitCount())
        .setCreditCount(one.getCreditCount() + other.getCreditCount())
        .build();
  }

  private static Total add(Total one, Total other) {
    return Amounts.total(Amounts.toBigInteger(one).add(Amounts.toBigInteger(other)));
  }
}
