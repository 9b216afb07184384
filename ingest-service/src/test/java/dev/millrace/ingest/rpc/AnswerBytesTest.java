package dev.millrace.ingest.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Refusals;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.SubmitBatchResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class AnswerBytesTest {
  private static final Uuid TOPIC_ID = new Uuid(1, 2);

  @Test
  void answerIsByteForByteWhatTheMessageWouldBe() {
    long seed = System.nanoTime();
    System.out.println("answerIsByteForByteWhatTheMessageWouldBe seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      Submission submission = settled(random);
      SubmitBatchResponse.Builder expected =
          SubmitBatchResponse.newBuilder().setToken(Answers.token(submission, TOPIC_ID));
      for (Item item : submission.items()) {
        expected.addReceipts(Answers.receipt(item));
      }
      assertThat(AnswerBytes.of(submission, TOPIC_ID))
          .as("seed %d", seed)
          .isEqualTo(expected.build().toByteArray());
    }
  }

  private static Submission settled(Random random) {
    boolean applied = random.nextBoolean();
    List<Item> items = items(random);
    Submission submission = new Submission(items, applied, 0, Long.MAX_VALUE, 0, new Nobody());
    assertThat(submission.claim()).isEqualTo(true);
    for (Item item : items) {
      if (item.isToLog()) {
        decide(submission, item, random);
      }
    }
    submission.expire();
    return submission;
  }

  private static List<Item> items(Random random) {
    List<Item> items = new ArrayList<>();
    for (int count = 1 + random.nextInt(6); count > 0; count--) {
      byte[] id = text(random).getBytes(StandardCharsets.UTF_8);
      byte[] value = {1};
      items.add(
          switch (random.nextInt(8)) {
            case 0 -> Item.refused(id, Refusal.invalid("id", "is bad"));
            case 1 -> Item.refused(new byte[0], Refusal.invalid("id", "is missing"));
            case 2 -> repeat(id, items, random);
            default -> Item.toLog(id, new byte[] {1}, value);
          });
    }
    return items;
  }

  private static Item repeat(byte[] id, List<Item> before, Random random) {
    return before.isEmpty() || !before.getFirst().isToLog()
        ? Item.toLog(id, new byte[] {1}, new byte[] {1})
        : Item.repeat(id, before.getFirst(), random.nextBoolean() ? List.of() : List.of("type"));
  }

  private static void decide(Submission submission, Item item, Random random) {
    switch (random.nextInt(8)) {
      case 0 -> submission.failed(item, Outcome.OUTCOME_UNKNOWN, Refusals.OUTCOME_UNKNOWN);
      case 1 -> {} // its time will be up
      default -> {
        boolean awaited = submission.logged(item, random.nextInt(300), place(random));
        if (awaited && random.nextInt(4) > 0) {
          submission.appliedItem(item, random.nextBoolean() ? null : exception(random));
        }
      }
    }
  }

  private static RecordOutcome exception(Random random) {
    RecordOutcome.Builder outcome =
        RecordOutcome.newBuilder()
            .setOutcome(Outcome.OUTCOME_DUPLICATE)
            .setOriginal(
                Position.newBuilder()
                    .setPartition(random.nextInt(3))
                    .setOffset(place(random))
                    .setIndex(random.nextInt(2)));
    return random.nextBoolean()
        ? outcome.build()
        : outcome
            .setOutcome(Outcome.OUTCOME_CONFLICT)
            .addConflictingFields("amount")
            .addConflictingFields("type")
            .build();
  }

  private static long place(Random random) {
    return random.nextLong() >>> 1 + random.nextInt(63);
  }

  private static String text(Random random) {
    return (random.nextBoolean() ? "x" : "größe-").repeat(1 + random.nextInt(30));
  }

  private static final class Nobody implements Submission.Listener {
    @Override
    public void settled(Submission submission) {}

    @Override
    public void left(Submission submission) {}
  }
}
