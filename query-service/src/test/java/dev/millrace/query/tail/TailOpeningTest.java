package dev.millrace.query.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.query.owner.OwnerStreams;
import io.grpc.SynchronizationContext;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** A stream to an owner that can not even be opened, as when there are no more file handles. */
class TailOpeningTest {
  private static final Uuid TOPIC = Uuid.ONE_UUID;

  private final List<Throwable> failures = new ArrayList<>();
  private final AtomicReference<Tail> tail = new AtomicReference<>();
  private final SynchronizationContext context =
      new SynchronizationContext(
          (_, failure) -> {
            failures.add(failure);
            tail.get().close();
          });

  @Test
  void failureIsToldAndTheTailCanBeClosed() {
    IllegalStateException noChannel = new IllegalStateException("no channel");
    try (OwnerStreams streams =
            new OwnerStreams(
                _ -> {
                  throw noChannel;
                });
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      Owners owners =
          new Owners(TOPIC, 1, Map.of(0, new Owners.Owner(new OwnerCommit("owner", 1), 0)));
      tail.set(
          new Tail(
              new Tail.Surroundings(
                  () -> owners,
                  () -> {},
                  streams,
                  timer,
                  System::nanoTime,
                  TimeUnit.SECONDS.toNanos(1),
                  new TailMeters(new SimpleMeterRegistry())),
              new TailQuery(
                  TOPIC,
                  TailRequest.getDefaultInstance(),
                  Map.of(0, TailCursor.newBuilder().setOffset(7).build())),
              context,
              new NothingComes()));

      context.execute(tail.get()::start);

      assertThat(failures).containsExactly(noChannel);
      assertThat(streams.count()).isZero();
    }
  }

  private static final class NothingComes implements TailSink {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void standing() {
      // no record will follow
    }

    @Override
    public void took(TailResponse part) {
      throw new AssertionError(part);
    }

    @Override
    public void done() {
      throw new AssertionError("nothing was read");
    }

    @Override
    public void failed(Refusal refusal) {
      throw new AssertionError(refusal);
    }
  }
}
