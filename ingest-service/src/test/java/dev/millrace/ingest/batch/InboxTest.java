package dev.millrace.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InboxTest {
  private static final int LONG_WAIT_MICROS = 60_000_000;

  @Test
  void aloneItLeavesAtOnce() throws Exception {
    Inbox inbox = new Inbox(new BatchSettings(1_000, 1_000_000, LONG_WAIT_MICROS));
    inbox.offer(submission(1));
    assertThat(inbox.takeRound()).hasSize(1);
    assertThat(inbox.inFlight()).isEqualTo(1);
  }

  @Test
  void withSomethingInFlightItGathersUntilTheFlightLands() throws Exception {
    Inbox inbox = new Inbox(new BatchSettings(1_000, 1_000_000, LONG_WAIT_MICROS));
    inbox.offer(submission(1));
    var _ = inbox.takeRound();
    inbox.offer(submission(1));
    inbox.offer(submission(1));
    CompletableFuture<List<Submission>> round = takeAsync(inbox);
    Awaitility.await().during(Duration.ofMillis(100)).until(() -> !round.isDone());
    inbox.offer(submission(1));
    inbox.landed();
    assertThat(round.get()).hasSize(3);
  }

  @Test
  void fullRoundDoesNotWait() throws Exception {
    Inbox inbox = new Inbox(new BatchSettings(10, 1_000_000, LONG_WAIT_MICROS));
    inbox.offer(submission(1));
    var _ = inbox.takeRound();
    inbox.offer(submission(6));
    inbox.offer(submission(6));
    // One submission is never torn, and a round is never larger than allowed.
    assertThat(inbox.takeRound()).hasSize(1);
    inbox.close();
    assertThat(inbox.takeRound()).hasSize(1);
  }

  @Test
  void roundOfEnoughBytesDoesNotWait() throws Exception {
    Inbox inbox = new Inbox(new BatchSettings(1_000, 30, LONG_WAIT_MICROS));
    inbox.offer(submission(1));
    var _ = inbox.takeRound();
    inbox.offer(submission(3));
    assertThat(inbox.takeRound()).hasSize(1);
  }

  @Test
  void firstOfARoundWaitsNoLongerThanSet() throws Exception {
    Inbox inbox = new Inbox(new BatchSettings(1_000, 1_000_000, 2_000));
    inbox.offer(submission(1));
    var _ = inbox.takeRound();
    inbox.offer(submission(1));
    assertThat(inbox.takeRound()).hasSize(1);
  }

  @Test
  void closedInboxIsDrainedAndTakesNothing() throws Exception {
    Inbox inbox = new Inbox(new BatchSettings(1_000, 1_000_000, LONG_WAIT_MICROS));
    inbox.offer(submission(1));
    inbox.close();
    assertThat(inbox.offer(submission(1))).isFalse();
    assertThat(inbox.takeRound()).hasSize(1);
    assertThat(inbox.takeRound()).isEmpty();
  }

  private static CompletableFuture<List<Submission>> takeAsync(Inbox inbox) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return inbox.takeRound();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static Submission submission(int items) {
    List<Item> list = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      list.add(Item.toLog(new byte[] {1}, new byte[] {1}, new byte[10]));
    }
    return new Submission(
        list,
        false,
        0,
        Long.MAX_VALUE,
        0,
        new Submission.Listener() {
          @Override
          public void settled(Submission submission) {}

          @Override
          public void left(Submission submission) {}
        });
  }
}
