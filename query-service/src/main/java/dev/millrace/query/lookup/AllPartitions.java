package dev.millrace.query.lookup;

import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.route.PartitionAnswer;
import dev.millrace.query.route.Router;
import dev.millrace.query.route.StoreAsk;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Puts questions of reads to partitions, and tells the read's recorder. */
public final class AllPartitions {
  private final Router router;
  private final Demands demands;

  /** Asks through this router. */
  public AllPartitions(Router router, Demands demands) {
    this.router = router;
    this.demands = demands;
  }

  /** What the read demands, as offsets; fails with the status the call is refused with. */
  CompletableFuture<Demand> demand(Read read) {
    return demands
        .of(read.requirement(), read.owners())
        .thenApply(
            known -> {
              if (!known.boundsStaleness()) {
                read.recorder().spent(Recorder.Stage.BOUND);
              }
              return known;
            });
  }

  /** Asks these partitions; never fails, refusals are answers. */
  <P> CompletableFuture<Map<Integer, PartitionAnswer<P>>> ask(
      Read read, StoreAsk<P> ask, Collection<Integer> partitions, Demand demand) {
    read.recorder().asked(partitions);
    return router
        .ask(ask, partitions, demand, read.deadline())
        .thenApply(
            answers -> {
              read.recorder().spent(Recorder.Stage.STORE);
              return answers;
            });
  }
}
