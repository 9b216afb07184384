package dev.millrace.bench;

import dev.millrace.v1.StoredTransaction;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

/** Ingest and query over a {@link SmallStore}, behind a real gRPC server, with faults on demand. */
final class SmallStack implements AutoCloseable {
  /** How many were received. */
  final AtomicLong requests = new AtomicLong();

  /** How many were received. */
  final AtomicLong transactions = new AtomicLong();

  final Faults faults;
  final SmallStore store;
  private final Server server;
  private final String address;

  SmallStack(Faults faults) {
    this(faults, new SmallStore());
  }

  private SmallStack(Faults faults, SmallStore store) {
    this.faults = faults;
    this.store = store;
    try {
      this.server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new SmallIngest(this))
              .addService(new SmallQuery(store, faults))
              .build()
              .start();
      this.address = "127.0.0.1:" + server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another instance of the services over the same store. */
  SmallStack another() {
    return new SmallStack(faults, store);
  }

  String address() {
    return address;
  }

  Collection<StoredTransaction> all() {
    return store.all();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
