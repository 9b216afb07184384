package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.freshness.Demands;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.owner.GatheredGets;
import dev.millrace.query.route.Router;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How far every partition is readable, as fresh as a read demands. */
public final class Positions {
  private final Router router;
  private final GatheredGets gets;
  private final Demands demands;

  /** Positions from the owners. */
  public Positions(Router router, GatheredGets gets, Demands demands) {
    this.router = router;
    this.gets = gets;
    this.demands = demands;
  }

  /** Of all partitions; fails with the status the call is refused with. */
  public CompletableFuture<Map<Integer, PartitionFresh>> of(Read read) {
    List<Integer> partitions = IntStream.range(0, read.owners().partitions()).boxed().toList();
    return demands
        .of(read.requirement(), read.owners())
        .thenCompose(
            demand ->
                router.ask(
                    // Without keys: an owner says no more than where it stands.
                    new StoreAsks.Transactions(gets, read.ledger(), Map.of()),
                    partitions,
                    demand,
                    read.deadline()))
        .thenApply(
            answers -> {
              @Nullable Refusal refusal = AllAnswers.refusal(answers);
              if (refusal != null) {
                throw refusal.asException();
              }
              return AllAnswers.consulted(answers);
            });
  }
}
