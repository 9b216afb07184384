package dev.millrace.query.rpc;

import dev.millrace.query.rpc.RpcMeters.Method;
import io.grpc.stub.StreamObserver;
import java.util.function.LongSupplier;

/** Makes the replies of calls, which count and time them. */
public record Replying(RpcMeters meters, LongSupplier nanoTime) {
  <R> Reply<R> to(Method method, StreamObserver<R> observer) {
    return new Reply<>(method, observer, meters, nanoTime);
  }
}
