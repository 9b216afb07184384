package dev.millrace.query.route;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.query.freshness.Demand;
import dev.millrace.query.freshness.ReadDeadline;
import dev.millrace.query.freshness.Watermarks;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Puts questions to the owners of partitions until each has answered or time is up. */
public final class Router {
  /**
   * What routing needs of its surroundings.
   *
   * @param owners the latest view
   * @param refreshSoon asks for a newer view
   * @param forgetBackoff lets the next call to an owner connect at once
   * @param timer runs what is tried again
   * @param nanoTime the clock
   * @param attemptNanos how long one call to an owner may take
   * @param budget of what answers hold that wait for those of other owners
   */
  public record Surroundings(
      Supplier<Owners> owners,
      Runnable refreshSoon,
      Consumer<OwnerCommit> forgetBackoff,
      Watermarks watermarks,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      long attemptNanos,
      RouteMeters meters,
      ByteBudget budget) {}

  private final Surroundings surroundings;

  /** A router. */
  public Router(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** The latest view of the owners. */
  public Owners owners() {
    return surroundings.owners().get();
  }

  /** Asks each partition once, over and over if need be; never fails, refusals are answers. */
  public <P> CompletableFuture<Map<Integer, PartitionAnswer<P>>> ask(
      StoreAsk<P> ask, Collection<Integer> partitions, Demand demand, ReadDeadline deadline) {
    return new FanOut<>(surroundings, ask, demand, deadline).start(partitions);
  }
}
