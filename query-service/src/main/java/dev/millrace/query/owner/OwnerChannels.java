package dev.millrace.query.owner;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.HeldBytes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One channel for each owner, opened by its first call, closed when it owns nothing any more. */
public final class OwnerChannels implements StoreCalls, AutoCloseable {
  private final ConcurrentMap<OwnerCommit, ManagedChannel> channels = new ConcurrentHashMap<>();
  private final Function<OwnerCommit, ManagedChannel> open;
  private final ByteBudget budget;

  /**
   * Channels.
   *
   * @param open makes one, without connecting
   * @param budget of what answers and replies hold
   */
  public OwnerChannels(Function<OwnerCommit, ManagedChannel> open, ByteBudget budget) {
    this.open = open;
    this.budget = budget;
  }

  @Override
  public <Q, R> CompletableFuture<R> call(
      OwnerCommit endpoint, MethodDescriptor<Q, R> method, Q request, long timeoutNanos) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    HeldBytes held = budget.open();
    CallOptions options =
        CallOptions.DEFAULT
            .withDeadlineAfter(timeoutNanos, TimeUnit.NANOSECONDS)
            .withStreamTracerFactory(new Arrival(held, reply));
    // Detached from the client's call: others may be waiting for the same reply.
    Context caller = Context.ROOT.attach();
    try {
      ClientCall<Q, R> call = channel(endpoint).newCall(method, options);
      var _ =
          reply.whenComplete(
              (_, failure) -> {
                if (failure instanceof ByteBudget.SpentException) {
                  call.cancel("no room for the answer", failure);
                }
              });
      ClientCalls.asyncUnaryCall(call, request, new Completing<>(reply, held));
    } finally {
      Context.ROOT.detach(caller);
    }
    return reply;
  }

  @Override
  public void forgetBackoff(OwnerCommit endpoint) {
    @Nullable ManagedChannel channel = channels.get(endpoint);
    if (channel != null) {
      channel.resetConnectBackoff();
    }
  }

  /** Closes the channels of everyone else; calls under way go on. */
  public void retain(Collection<OwnerCommit> endpoints) {
    Set<OwnerCommit> wanted = Set.copyOf(endpoints);
    for (OwnerCommit endpoint : channels.keySet()) {
      if (!wanted.contains(endpoint)) {
        @Nullable ManagedChannel gone = channels.remove(endpoint);
        if (gone != null) {
          gone.shutdown();
        }
      }
    }
  }

  /** How many are open. */
  public int count() {
    return channels.size();
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }

  private ManagedChannel channel(OwnerCommit endpoint) {
    @Nullable ManagedChannel channel = channels.get(endpoint);
    return channel != null ? channel : channels.computeIfAbsent(endpoint, open);
  }

  /** Whoever keeps an answer, rather than making use of it at once, counts it from then on. */
  private record Completing<R>(CompletableFuture<R> reply, HeldBytes held)
      implements StreamObserver<R> {
    @Override
    public void onNext(R value) {
      held.close();
      reply.complete(value);
    }

    @Override
    public void onError(Throwable failure) {
      reply.completeExceptionally(failure);
      held.close();
    }

    @Override
    public void onCompleted() {
      // onNext came before
    }
  }
}
