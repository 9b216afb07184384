package dev.millrace.storage.tail;

import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartitions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Streams of one real store over gRPC, with a clock of the test's own. */
final class TailsHarness implements AutoCloseable {
  static final int STREAMS_MAX = 3;

  /** What a stalled reader's connection may take on top of the chunk that is queued. */
  static final int WINDOW_BYTES = 64 * 1024;

  final ApplyHarness store;
  final OwnedPartitions owned = new OwnedPartitions();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AtomicLong nanos = new AtomicLong();
  final Tails tails;
  final ManagedChannel channel;
  private final Server server;

  TailsHarness(Path root) throws Exception {
    store = new ApplyHarness(root);
    owned.add(store.partition);
    tails = new Tails(owned, registry, nanos::get, STREAMS_MAX);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(CallGuard.parsedInside(new OnlyTail()))
            .intercept(new CallGuard())
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .flowControlWindow(WINDOW_BYTES)
            .build();
  }

  /** As if so much time had passed. */
  void pass(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    tails.tick();
  }

  double counted(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  static TailRequest.Builder startingAt(long offset) {
    return TailRequest.newBuilder()
        .setLedger("test")
        .addPartitions(TailCursor.newBuilder().setOffset(offset));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    tails.close();
    server.shutdownNow();
    store.close();
  }

  private final class OnlyTail extends StoreServiceGrpc.StoreServiceImplBase {
    @Override
    public void tail(TailRequest request, StreamObserver<TailResponse> observer) {
      tails.start(request, (ServerCallStreamObserver<TailResponse>) observer);
    }
  }
}
