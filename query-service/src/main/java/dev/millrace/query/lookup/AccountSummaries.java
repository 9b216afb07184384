package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.v1.AccountSummary;
import io.grpc.Status;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An account's summary: the sum of its partitions' summaries. */
public final class AccountSummaries {
  /** The sum, and what it reflects. */
  public record Summed(AccountSummary summary, Map<Integer, PartitionFresh> consulted) {
    /** Why it is no summary: it has more currencies than one may have, so that it has no totals. */
    public Optional<Refusal> refusal() {
      return hasNoTotals(summary) ? Optional.of(TOO_MANY_CURRENCIES) : Optional.empty();
    }
  }

  private static final Refusal TOO_MANY_CURRENCIES =
      Steps.tooLarge(
          Status.Code.RESOURCE_EXHAUSTED,
          "the account has more than %d currencies; aggregate or count its transactions"
              .formatted(Amounts.CURRENCIES_MAX),
          "currencies");

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
   * Where totals are of too many currencies to be given, or a partition keeps none for that reason,
   * there are none.
   */
  static AccountSummary sum(String ledger, String account, Collection<AccountSummary> parts) {
    AccountSummary.Builder sum = AccountSummary.newBuilder().setLedger(ledger).setAccount(account);
    CurrencySums totals = new CurrencySums();
    boolean tooMany = false;
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
      tooMany |= hasNoTotals(part);
      if (!tooMany) {
        totals.add(part.getTotalsList());
        tooMany = totals.size() > Amounts.CURRENCIES_MAX;
      }
    }
    return (tooMany ? sum : sum.addAllTotals(totals.inOrder())).build();
  }

  /** Each transaction has a currency: only totals that were given up are missing. */
  private static boolean hasNoTotals(AccountSummary summary) {
    return summary.getCount() > 0 && summary.getTotalsCount() == 0;
  }
}
