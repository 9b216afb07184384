package dev.millrace.ingest.publish;

import static org.awaitility.Awaitility.await;

import dev.millrace.ingest.batch.BatchSettings;
import dev.millrace.ingest.batch.Inbox;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Submission;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublisherTest {
  private final Inbox inbox = new Inbox(new BatchSettings(1, 1, 0));
  private final LogWatch watch =
      new LogWatch(
          "log",
          () -> {
            throw new AssertionError("not started");
          },
          () -> {
            throw new AssertionError("not started");
          },
          _ -> {});

  @Test
  void submissionThatFailsUnexpectedlyDoesNotEndThePublisher() {
    try (Publisher publisher =
        new Publisher(
            "log",
            inbox,
            watch,
            new LogGate(watch),
            new NothingAwaited(),
            new PublishMeters(new SimpleMeterRegistry()))) {
      publisher.start();
      Submission failing =
          submission(
              () -> {
                throw new IllegalStateException("listener");
              });
      Submission next = submission(() -> {});
      inbox.offer(failing);
      inbox.offer(next);
      await().until(next::isSettled);
      await().until(() -> inbox.inFlight() == 0);
    }
  }

  private static Submission submission(Runnable settled) {
    return new Submission(
        List.of(Item.toLog(new byte[] {1}, new byte[1], new byte[1])),
        false,
        0,
        Long.MAX_VALUE,
        0,
        new Submission.Listener() {
          @Override
          public void settled(Submission submission) {
            settled.run();
          }

          @Override
          public void left(Submission submission) {}
        });
  }

  private static final class NothingAwaited implements Awaiting {
    @Override
    public void expect(int partition) {}

    @Override
    public void await(Item item) {}

    @Override
    public void forget(int partition) {}
  }
}
