package dev.millrace.bench;

import dev.millrace.bench.connect.Target;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;

/** Ingest and query over one map in memory, behind a real gRPC server, with faults on demand. */
final class SmallStack implements AutoCloseable {
  private static final int PARTITIONS = 3;

  final AtomicLong requests = new AtomicLong();
  final AtomicLong transactions = new AtomicLong();
  final Faults faults;
  private final Uuid topicId = Uuid.randomUuid();
  private final Map<String, StoredTransaction> stored = new LinkedHashMap<>();
  private final TreeMap<Integer, Long> nextOffsets = new TreeMap<>();
  private final Server server;
  private final String address;

  SmallStack(Faults faults) {
    this.faults = faults;
    try {
      this.server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(new SmallIngest(this))
              .addService(new SmallQuery(this))
              .build()
              .start();
      this.address = "127.0.0.1:" + server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Target target() {
    return new Target(address, address, Map.of());
  }

  synchronized Receipt store(Transaction transaction, Acknowledgement acknowledgement) {
    transactions.incrementAndGet();
    StoredTransaction before = stored.get(transaction.getId());
    Outcome outcome = Outcome.OUTCOME_DUPLICATE;
    if (before == null) {
      int partition = Partitioner.partition(LogRecord.key(transaction), PARTITIONS);
      long offset = nextOffsets.merge(partition, 1L, Long::sum) - 1;
      before =
          StoredTransaction.newBuilder()
              .setTransaction(transaction)
              .setPosition(Position.newBuilder().setPartition(partition).setOffset(offset))
              .build();
      stored.put(transaction.getId(), before);
      outcome = Outcome.OUTCOME_STORED;
    }
    return Receipt.newBuilder()
        .setId(transaction.getId())
        .setOutcome(
            acknowledgement == Acknowledgement.ACKNOWLEDGEMENT_APPLIED
                ? outcome
                : Outcome.OUTCOME_LOGGED)
        .setPosition(before.getPosition())
        .build();
  }

  String token(List<Receipt> receipts) {
    TreeMap<Integer, Long> covered = new TreeMap<>();
    receipts.stream()
        .filter(Receipt::hasPosition)
        .map(Receipt::getPosition)
        .forEach(at -> covered.merge(at.getPartition(), at.getOffset() + 1, Math::max));
    return covered.isEmpty() ? "" : ConsistencyToken.of(topicId, covered).toString();
  }

  synchronized Map<Integer, Long> nextOffsets() {
    return new TreeMap<>(nextOffsets);
  }

  synchronized StoredTransaction get(String id) {
    return stored.getOrDefault(id, StoredTransaction.getDefaultInstance());
  }

  synchronized Collection<StoredTransaction> all() {
    return List.copyOf(stored.values());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
