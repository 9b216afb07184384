package dev.millrace.storage.wiring;

import static org.awaitility.Awaitility.await;

import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.PartitionSummary;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.v1.EntryView;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A storage node in this JVM with a gRPC server on a free port. */
final class TestNode implements AutoCloseable {
  final StorageNode node;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final AtomicReference<String> unfit = new AtomicReference<>();
  private final Server server;
  private final ManagedChannel channel;

  TestNode(Map<String, String> settings) throws IOException {
    node =
        new StorageNode(
            StorageSettings.read(settings::get), registry, e -> unfit.set(e.getMessage()));
    server =
        GrpcServer.complete(
                NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                node,
                registry)
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    node.start();
  }

  ManagedChannel channel() {
    return channel;
  }

  StoreServiceGrpc.StoreServiceBlockingStub stub() {
    return StoreServiceGrpc.newBlockingStub(channel).withDeadlineAfter(15, TimeUnit.SECONDS);
  }

  OwnedPartition partition(int number) {
    OwnedPartition partition = node.owned().get(number);
    if (partition == null) {
      throw new AssertionError("partition not owned: " + number);
    }
    return partition;
  }

  void awaitServing(int... partitions) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              for (int number : partitions) {
                OwnedPartition partition = node.owned().get(number);
                if (partition == null || partition.status() != PartitionStatus.SERVING) {
                  return false;
                }
              }
              return true;
            });
  }

  void awaitStatus(int number, PartitionStatus status) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              OwnedPartition partition = node.owned().get(number);
              return partition != null && partition.status() == status;
            });
  }

  void awaitApplied(int number, long next) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              OwnedPartition partition = node.owned().get(number);
              return partition != null && partition.applied().nextOffset() >= next;
            });
  }

  static PartitionBound bound(int partition, long next) {
    return PartitionBound.newBuilder().setPartition(partition).setMinNextOffset(next).build();
  }

  PartitionRecords get(int partition, long minNext, String... ids) {
    PartitionKeys.Builder keys = PartitionKeys.newBuilder().setBound(bound(partition, minNext));
    for (String id : ids) {
      keys.addKeys(RecordKey.newBuilder().setId(id));
    }
    return stub()
        .batchGet(BatchGetRequest.newBuilder().setLedger("test").addPartitions(keys).build())
        .getPartitions(0);
  }

  PartitionEntries list(int partition, long minNext, String account, int limit) {
    return stub()
        .listAccount(
            ListAccountRequest.newBuilder()
                .setLedger("test")
                .setAccount(account)
                .setLimit(limit)
                .setView(EntryView.ENTRY_VIEW_FULL)
                .addPartitions(PartitionCursor.newBuilder().setBound(bound(partition, minNext)))
                .build())
        .getPartitions(0);
  }

  PartitionSummary summary(int partition, long minNext, String account) {
    return stub()
        .getSummary(
            GetSummaryRequest.newBuilder()
                .setLedger("test")
                .setAccount(account)
                .addAllPartitions(List.of(bound(partition, minNext)))
                .build())
        .getPartitions(0);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    node.close();
    server.shutdownNow();
  }
}
