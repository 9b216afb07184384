package dev.millrace.query.harness;

import com.google.protobuf.ByteString;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.BatchGetResponse;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ItemError;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/** An owner of partitions of a {@link TestLog}: the internal StoreService over memory. */
public final class TestOwner extends TestStoreService implements AutoCloseable {
  private static final long WAIT_DEFAULT_SECONDS = 10;
  private static final long REPLY_MARGIN_MILLIS = 50;

  private final TestLog log;
  private final Set<Integer> owned = ConcurrentHashMap.newKeySet();
  private final Map<Integer, ErrorReason> refusing = new ConcurrentHashMap<>();
  private final AtomicInteger batchGets = new AtomicInteger();
  private final AtomicInteger keysAsked = new AtomicInteger();
  private final AtomicInteger tails = new AtomicInteger();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile ByteString topicId;
  private final Server server;

  private TestOwner(TestLog log) {
    this.log = log;
    this.topicId = ByteString.copyFrom(ConsistencyToken.topicIdBytes(log.topicId()));
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .addService(this)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An owner of these partitions, committed. */
  public static TestOwner of(TestLog log, int... partitions) {
    TestOwner owner = new TestOwner(log);
    owner.take(partitions);
    return owner;
  }

  /** An owner of everything, committed. */
  public static TestOwner ofAll(TestLog log) {
    return of(log, IntStream.range(0, log.partitionCount()).toArray());
  }

  /** Owns these too, and commits it. */
  public void take(int... partitions) {
    Map<Integer, Integer> commits = new HashMap<>();
    for (int partition : partitions) {
      owned.add(partition);
      commits.put(partition, server.getPort());
    }
    log.commitOwner(commits);
  }

  /** Owns it no more, but says nothing: the old commit stands. */
  public void lose(int partition) {
    owned.remove(partition);
  }

  /** Refuses a partition for a reason. */
  public void refuse(int partition, ErrorReason reason) {
    refusing.put(partition, reason);
  }

  /** Serves the partition again. */
  public void serve(int partition) {
    refusing.remove(partition);
  }

  /** What the partition's owner says of its lag when it has one. */
  public void lagMillis(int partition, long millis) {
    log.partition(partition).lagMillis(millis);
  }

  /** How long ago it says to have heard where the log of this partition ends. */
  public void silenceMillis(int partition, long millis) {
    log.partition(partition).silenceMillis(millis);
  }

  /** Calls wait from now on. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  /** Lets the calls go. */
  public void release() {
    gate.countDown();
  }

  /** Speaks of another topic from now on. */
  public void claimOtherTopic() {
    topicId = ByteString.copyFrom(new byte[2 * Long.BYTES]);
  }

  public int batchGets() {
    return batchGets.get();
  }

  public int keysAsked() {
    return keysAsked.get();
  }

  /** Whether scans say when the log took in what they looked at last. */
  public void tellsAppendTimes(int partition, boolean does) {
    log.partition(partition).tellsAppendTimes(does);
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void batchGet(BatchGetRequest request, StreamObserver<BatchGetResponse> observer) {
    batchGets.incrementAndGet();
    pass();
    BatchGetResponse.Builder response = BatchGetResponse.newBuilder();
    for (PartitionKeys keys : request.getPartitionsList()) {
      int partition = keys.getBound().getPartition();
      keysAsked.addAndGet(keys.getKeysCount());
      PartitionRecords.Builder part = response.addPartitionsBuilder();
      Optional<ItemError> error = errorOf(keys.getBound());
      if (error.isPresent()) {
        part.setError(error.get());
        continue;
      }
      part.setState(log.partition(partition).state(topicId));
      keys.getKeysList()
          .forEach(key -> part.addRecords(log.partition(partition).find(request.getLedger(), key)));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  @Override
  <C, P> List<P> parts(
      List<C> cursors,
      Function<C, PartitionBound> boundOf,
      Function<ItemError, P> refused,
      BiFunction<TestPartition, C, P> answer) {
    pass();
    List<P> parts = new ArrayList<>();
    for (C cursor : cursors) {
      PartitionBound bound = boundOf.apply(cursor);
      TestPartition partition = log.partition(bound.getPartition());
      Optional<ItemError> error = errorOf(bound);
      synchronized (partition) {
        parts.add(error.isPresent() ? refused.apply(error.get()) : answer.apply(partition, cursor));
      }
    }
    return parts;
  }

  @Override
  ByteString topicId() {
    return topicId;
  }

  @Override
  public void tail(TailRequest request, StreamObserver<TailResponse> observer) {
    tails.incrementAndGet();
    new TestTail(
            (ServerCallStreamObserver<TailResponse>) observer,
            request,
            log,
            topicId,
            partition ->
                errorOf(PartitionBound.newBuilder().setPartition(partition).build()).orElse(null))
        .start();
  }

  /** How many tails were begun. */
  public int tails() {
    return tails.get();
  }

  private void pass() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<ItemError> errorOf(PartitionBound bound) {
    int partition = bound.getPartition();
    if (!owned.contains(partition)) {
      return Optional.of(error(ErrorReason.ERROR_REASON_NOT_OWNER));
    }
    ErrorReason reason = refusing.get(partition);
    if (reason != null) {
      return Optional.of(error(reason));
    }
    Deadline deadline = Context.current().getDeadline();
    long leftNanos =
        deadline == null
            ? TimeUnit.SECONDS.toNanos(WAIT_DEFAULT_SECONDS)
            : deadline.timeRemaining(TimeUnit.NANOSECONDS);
    long untilNanos =
        System.nanoTime() + leftNanos - TimeUnit.MILLISECONDS.toNanos(REPLY_MARGIN_MILLIS);
    try {
      return log.partition(partition).await(bound.getMinNextOffset(), untilNanos)
          ? Optional.empty()
          : Optional.of(error(ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ItemError error(ErrorReason reason) {
    Status.Code code =
        switch (reason) {
          case ERROR_REASON_DATA_CORRUPT -> Status.Code.DATA_LOSS;
          case ERROR_REASON_BATCH_SIZE -> Status.Code.RESOURCE_EXHAUSTED;
          default -> Status.Code.UNAVAILABLE;
        };
    return Refusal.of(code, reason, "refused by the test's owner").asItemError();
  }

  /** Ends as a killed process does. */
  public void kill() {
    server.shutdownNow();
  }

  @Override
  public void close() {
    release();
    server.shutdownNow();
  }
}
