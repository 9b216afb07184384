package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.v1.AccountSummary;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An account's summary: the sum of its partitions' summaries. */
public final class AccountSummaries {
  /** The sum, and what it reflects. */
  public record Summed(AccountSummary summary, Map<Integer, PartitionFresh> consulted) {}

  private final AllPartitions partitions;
  private final StoreCalls calls;

  /** Summaries from the owners. */
  public AccountSummaries(AllPartitions partitions, StoreCalls calls) {
    this.partitions = partitions;
    this.calls = calls;
  }

  /** The summary; fails with the status the call is refused with. */
  public CompletableFuture<Summed> summary(Read read, String account) {
    return partitions
        .demand(read)
        .thenCompose(
            demand ->
                partitions.ask(
                    read,
                    new StoreAsks.Summaries(calls, read.ledger(), account),
                    read.partitions(),
                    demand))
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
    CurrencySums totals = new CurrencySums();
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
      totals.add(part.getTotalsList());
    }
    return sum.addAllTotals(totals.inOrder()).build();
  }
}
