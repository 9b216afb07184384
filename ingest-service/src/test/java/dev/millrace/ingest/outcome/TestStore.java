package dev.millrace.ingest.outcome;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.contract.transaction.Content;
import dev.millrace.internal.v1.FollowOutcomesRequest;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ResolveOutcomesResponse;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Transaction;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that owns every partition: consumes the topic, commits its endpoint, tells
 * outcomes by the same rules as storage.
 */
public final class TestStore extends StoreServiceGrpc.StoreServiceImplBase
    implements AutoCloseable {
  private static final class Partition {
    final Map<ByteString, ConsumerRecord<String, byte[]>> byIdentity = new HashMap<>();
    final Map<Long, RecordOutcome> exceptions = new HashMap<>();
    long next;
  }

  private final String bootstrapServers;
  private final String topic;
  private final String group;
  private final Uuid logId;
  private final ByteString topicId;
  private final Map<Integer, Partition> partitions = new HashMap<>();
  private final List<ServerCallStreamObserver<FollowOutcomesResponse>> followers =
      new ArrayList<>();
  private final AtomicInteger resolved = new AtomicInteger();
  private final Object turn = new Object();
  private final Server server;
  private final Thread thread;
  private volatile boolean halted;
  private volatile boolean mute;
  private volatile boolean closed;

  public TestStore(String bootstrapServers, String topic, String group, Uuid topicId) {
    this(bootstrapServers, topic, group, topicId, 0);
  }

  public TestStore(String bootstrapServers, String topic, String group, Uuid topicId, int port) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    this.group = group;
    this.logId = topicId;
    this.topicId = ByteString.copyFrom(ConsistencyToken.topicIdBytes(topicId));
    try {
      server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .addService(this)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofPlatform().name("test-store").start(this::consume);
  }

  /** Applies nothing until told again. */
  public void halt(boolean stop) {
    synchronized (turn) {
      halted = stop;
    }
  }

  /** Applies, but tells its followers nothing and breaks their streams. */
  public synchronized void mute(boolean silent) {
    mute = silent;
    if (silent) {
      breakStreams();
    }
  }

  public synchronized void breakStreams() {
    followers.forEach(f -> f.onError(Status.UNAVAILABLE.asRuntimeException()));
    followers.clear();
  }

  public int port() {
    return server.getPort();
  }

  /** How many records were looked up. */
  public int resolved() {
    return resolved.get();
  }

  @Override
  public synchronized void followOutcomes(
      FollowOutcomesRequest request, StreamObserver<FollowOutcomesResponse> observer) {
    if (mute) {
      observer.onError(Status.UNAVAILABLE.asRuntimeException());
      return;
    }
    ServerCallStreamObserver<FollowOutcomesResponse> follower =
        (ServerCallStreamObserver<FollowOutcomesResponse>) observer;
    follower.setOnCancelHandler(() -> {});
    partitions.forEach(
        (number, partition) ->
            follower.onNext(message(number, partition.next, partition.next, List.of())));
    followers.add(follower);
  }

  @Override
  public synchronized void resolveOutcomes(
      ResolveOutcomesRequest request, StreamObserver<ResolveOutcomesResponse> observer) {
    ResolveOutcomesResponse.Builder response = ResolveOutcomesResponse.newBuilder();
    Partition partition = partitions.get(request.getBound().getPartition());
    if (partition == null || partition.next < request.getBound().getMinNextOffset()) {
      response.setError(
          Refusal.of(Status.Code.UNAVAILABLE, ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND, "not there")
              .asItemError());
    } else {
      for (LoggedRecord record : request.getRecordsList()) {
        resolved.incrementAndGet();
        response.addOutcomes(
            partition.exceptions.getOrDefault(
                record.getOffset(),
                RecordOutcome.newBuilder()
                    .setOffset(record.getOffset())
                    .setOutcome(Outcome.OUTCOME_STORED)
                    .build()));
      }
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.shutdownNow();
  }

  private void consume() {
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "group.id", group,
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (PartitionInfo info : consumer.partitionsFor(topic)) {
        all.add(new TopicPartition(topic, info.partition()));
        partitions.put(info.partition(), new Partition());
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      commit(consumer, all);
      while (!closed) {
        synchronized (turn) {
          if (!halted) {
            var records = consumer.poll(Duration.ofMillis(20));
            for (TopicPartition partition : records.partitions()) {
              apply(partition.partition(), records.records(partition));
            }
          }
        }
        LockSupport.parkNanos(10_000);
      }
    }
  }

  private void commit(KafkaConsumer<String, byte[]> consumer, List<TopicPartition> all) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : all) {
      offsets.put(
          partition,
          new OffsetAndMetadata(0, new OwnerCommit("127.0.0.1", server.getPort()).metadata(logId)));
    }
    consumer.commitSync(offsets);
  }

  private synchronized void apply(int number, List<ConsumerRecord<String, byte[]>> records) {
    Partition partition = partitions.get(number);
    long from = partition.next;
    List<RecordOutcome> exceptions = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      RecordOutcome exception = exceptionOf(number, partition, record);
      if (exception != null) {
        exceptions.add(exception);
        partition.exceptions.put(record.offset(), exception);
      }
      partition.next = record.offset() + 1;
    }
    FollowOutcomesResponse message = message(number, from, partition.next, exceptions);
    followers.removeIf(ServerCallStreamObserver::isCancelled);
    followers.forEach(follower -> follower.onNext(message));
  }

  private static @Nullable RecordOutcome exceptionOf(
      int number, Partition partition, ConsumerRecord<String, byte[]> record) {
    try {
      Transaction transaction = Transaction.parseFrom(record.value());
      if (transaction.getType().equals("poison")) {
        return RecordOutcome.newBuilder()
            .setOffset(record.offset())
            .setOutcome(Outcome.OUTCOME_REJECTED)
            .setError(
                Refusal.deadLettered("INVALID_TRANSACTION", "dead-lettered", null).asItemError())
            .build();
      }
      ByteString identity =
          ByteString.copyFrom(
              IdentityKey.of(
                  transaction.getLedger(), transaction.getId(), transaction.getPartitionKey()));
      ConsumerRecord<String, byte[]> first = partition.byIdentity.putIfAbsent(identity, record);
      if (first == null) {
        return null;
      }
      List<String> differences = Content.differences(first.value(), record.value());
      return RecordOutcome.newBuilder()
          .setOffset(record.offset())
          .setOutcome(differences.isEmpty() ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_CONFLICT)
          .setOriginal(Position.newBuilder().setPartition(number).setOffset(first.offset()))
          .addAllConflictingFields(differences)
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private FollowOutcomesResponse message(
      int partition, long from, long next, List<RecordOutcome> exceptions) {
    return FollowOutcomesResponse.newBuilder()
        .setPartition(partition)
        .setTopicId(topicId)
        .setFromOffset(from)
        .setNextOffset(next)
        .addAllExceptions(exceptions)
        .build();
  }
}
