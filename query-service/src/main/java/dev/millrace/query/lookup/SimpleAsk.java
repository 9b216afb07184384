package dev.millrace.query.lookup;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionState;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.route.StoreAsk;
import dev.millrace.v1.ItemError;
import io.grpc.MethodDescriptor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A question as one method of the internal StoreService.
 *
 * @param <Q> the method's request
 * @param <R> its response
 * @param <P> a partition's part of that
 */
record SimpleAsk<Q, R, P>(
    StoreCalls calls,
    MethodDescriptor<Q, R> method,
    Function<List<PartitionBound>, Q> request,
    Parts<R, P> parts)
    implements StoreAsk<P> {
  /** How a response is read. */
  record Parts<R, P>(
      Function<R, List<P>> list,
      Function<P, PartitionState> state,
      Function<P, @Nullable ItemError> error) {}

  @Override
  public CompletableFuture<List<P>> send(
      OwnerCommit endpoint, List<PartitionBound> bounds, long timeoutNanos) {
    return calls
        .call(endpoint, method, request.apply(bounds), timeoutNanos)
        .thenApply(parts.list());
  }

  @Override
  public PartitionState stateOf(P part) {
    return parts.state().apply(part);
  }

  @Override
  public @Nullable ItemError errorOf(P part) {
    return parts.error().apply(part);
  }
}
