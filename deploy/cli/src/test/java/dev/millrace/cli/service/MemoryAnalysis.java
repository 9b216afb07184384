package dev.millrace.cli.service;

import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.AggregateResponse;
import dev.millrace.v1.CountMode;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.CountTransactionsResponse;
import dev.millrace.v1.CurrencyTotals;
import dev.millrace.v1.Explanation;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.StageTime;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts and groups, plainly. */
final class MemoryAnalysis {
  static final Explanation EXPLANATION =
      Explanation.newBuilder()
          .setTier(Tier.TIER_STORE)
          .addPartitionsAsked(0)
          .addPartitionsAsked(2)
          .setStalenessMillis(7)
          .addStages(StageTime.newBuilder().setStage("check").setMicros(5))
          .addStages(StageTime.newBuilder().setStage("store").setMicros(120))
          .build();

  private MemoryAnalysis() {}

  /** Groups by type, whatever else is asked for is left out. */
  static AggregateResponse aggregate(
      AggregateRequest request, List<StoredTransaction> all, ReadAt readAt) {
    AggregateResponse.Builder response =
        AggregateResponse.newBuilder().setReadAt(readAt).setEntriesRead(all.size());
    boolean byType = request.getGroupByList().contains(GroupBy.GROUP_BY_TYPE);
    all.stream()
        .filter(s -> MemoryFilter.leaves(request.getFilter(), request.getAccount(), s))
        .map(StoredTransaction::getTransaction)
        .collect(
            Collectors.groupingBy(
                t -> byType ? t.getType() : "", TreeMap::new, Collectors.toList()))
        .forEach((type, some) -> response.addGroups(group(request, byType, type, some)));
    if (request.getExplain()) {
      response.setExplanation(EXPLANATION);
    }
    return response.build();
  }

  private static AggregateGroup group(
      AggregateRequest request, boolean byType, String type, List<Transaction> some) {
    AggregateGroup.Builder group = AggregateGroup.newBuilder().setCount(some.size());
    if (byType) {
      group.setType(type);
    }
    some.stream()
        .collect(Collectors.groupingBy(Transaction::getCurrency, TreeMap::new, Collectors.toList()))
        .forEach(
            (currency, part) -> {
              CurrencyTotals totals = MemoryQuery.totals(request.getAccount(), currency, part);
              group.addTotals(totals);
            });
    return group.build();
  }

  static CountTransactionsResponse count(
      CountTransactionsRequest request, List<StoredTransaction> all, ReadAt readAt) {
    long count =
        all.stream()
            .filter(s -> MemoryFilter.leaves(request.getFilter(), request.getAccount(), s))
            .count();
    CountTransactionsResponse.Builder response =
        CountTransactionsResponse.newBuilder()
            .setCount(count)
            .setEstimated(request.getMode() == CountMode.COUNT_MODE_ESTIMATED)
            .setRecordsRead(all.size())
            .setReadAt(readAt);
    if (request.getExplain()) {
      response.setExplanation(EXPLANATION);
    }
    return response.build();
  }
}
