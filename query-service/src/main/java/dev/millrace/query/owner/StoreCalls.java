package dev.millrace.query.owner;

import dev.millrace.contract.ownership.OwnerCommit;
import io.grpc.MethodDescriptor;
import java.util.concurrent.CompletableFuture;

/** Calls of the internal StoreService. */
public interface StoreCalls {
  /**
   * One call to one owner.
   *
   * @return the reply, or a failure with {@link io.grpc.StatusRuntimeException}
   */
  <Q, R> CompletableFuture<R> call(
      OwnerCommit endpoint, MethodDescriptor<Q, R> method, Q request, long timeoutNanos);

  /** The owner did not answer: try to connect at once next time, whatever the back-off says. */
  void forgetBackoff(OwnerCommit endpoint);
}
