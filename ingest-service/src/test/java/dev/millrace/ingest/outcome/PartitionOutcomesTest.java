package dev.millrace.ingest.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.RecordOutcome;
import dev.millrace.v1.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PartitionOutcomesTest {
  private final PartitionOutcomes outcomes = new PartitionOutcomes();

  @Test
  void rangeCompletesWhatItPasses() {
    var _ = outcomes.passed(range(0, 0));
    Item stored = logged(3);
    Item duplicate = logged(4);
    Item later = logged(5);
    assertThat(await(stored) || await(duplicate) || await(later)).isFalse();
    assertThat(outcomes.passed(range(0, 5, 4))).isFalse();
    assertThat(stored.outcome()).isEqualTo(Outcome.OUTCOME_STORED);
    assertThat(duplicate.outcome()).isEqualTo(Outcome.OUTCOME_DUPLICATE);
    assertThat(later.outcome()).isEqualTo(Outcome.OUTCOME_UNSPECIFIED);
    assertThat(outcomes.waiting()).isEqualTo(1);
  }

  @Test
  void rangeThatComesBeforeTheAcknowledgementIsRecalled() {
    var _ = outcomes.passed(range(0, 0));
    outcomes.expect();
    outcomes.expect();
    assertThat(outcomes.passed(range(0, 10, 7))).isFalse();
    Item stored = logged(6);
    Item duplicate = logged(7);
    assertThat(outcomes.await(stored)).isFalse();
    assertThat(outcomes.await(duplicate)).isFalse();
    assertThat(stored.outcome()).isEqualTo(Outcome.OUTCOME_STORED);
    assertThat(duplicate.outcome()).isEqualTo(Outcome.OUTCOME_DUPLICATE);
  }

  @Test
  void whatLiesBelowTheFirstMessageIsLookedUp() {
    Item item = logged(4);
    assertThat(await(item)).isFalse();
    assertThat(outcomes.passed(range(9, 9))).isTrue();
    assertThat(outcomes.toLookUp(10, 1000)).containsExactly(item);
    outcomes.lookedUp(List.of(item), List.of(exception(4)));
    assertThat(item.outcome()).isEqualTo(Outcome.OUTCOME_DUPLICATE);
    assertThat(outcomes.hasUnresolved()).isFalse();
  }

  @Test
  void whatWasRecalledTooLongAgoIsLookedUp() {
    var _ = outcomes.passed(range(0, 0));
    outcomes.expect();
    outcomes.expect();
    int many = PartitionOutcomes.RECALLED_MAX + 10;
    long[] offsets = new long[many];
    for (int i = 0; i < many; i++) {
      offsets[i] = i;
    }
    var _ = outcomes.passed(range(0, many, offsets));
    assertThat(outcomes.await(logged(5))).isTrue();
    Item recent = logged(many - 1);
    var _ = outcomes.await(recent);
    assertThat(recent.outcome()).isEqualTo(Outcome.OUTCOME_DUPLICATE);
  }

  @Test
  void settledSubmissionsAreSweptAndNotLookedUp() {
    Item item = logged(4);
    var _ = await(item);
    var _ = outcomes.passed(range(9, 9));
    item.submission().expire();
    assertThat(outcomes.toLookUp(10, 1000)).isEmpty();
    assertThat(outcomes.waiting()).isZero();
  }

  /**
   * Records, acknowledgements, ranges, breaks and look-ups in any order that can happen: each
   * record gets the outcome the log gave it, once.
   */
  @Test
  void anyOrderOfEventsGivesEveryRecordItsOutcome() {
    long seed = System.nanoTime();
    System.out.println("anyOrderOfEventsGivesEveryRecordItsOutcome seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      new Simulation(random).run();
    }
  }

  private static final class Simulation {
    private final Random random;
    private final PartitionOutcomes outcomes = new PartitionOutcomes();
    private final Map<Long, Boolean> duplicates = new HashMap<>();
    private final List<Item> mine = new ArrayList<>();
    private final List<Item> unacknowledged = new ArrayList<>();
    private long end;
    private long told;
    private boolean following;

    Simulation(Random random) {
      this.random = random;
    }

    void run() {
      for (int step = 0; step < 300; step++) {
        step();
      }
      while (!unacknowledged.isEmpty()) {
        acknowledge();
      }
      follow();
      tell(end);
      lookUp();
      for (Item item : mine) {
        assertThat(item.outcome())
            .isEqualTo(
                duplicates.get(item.offset()) ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_STORED);
      }
      assertThat(outcomes.waiting()).isZero();
    }

    private void step() {
      switch (random.nextInt(8)) {
        case 0, 1 -> append(true);
        case 2 -> append(false);
        case 3, 4 -> acknowledge();
        case 5 -> tell(told + random.nextLong(end - told + 1));
        case 6 -> lookUp();
        default -> {
          if (random.nextInt(5) == 0) {
            following = false;
          } else {
            follow();
          }
        }
      }
    }

    private void append(boolean ours) {
      duplicates.put(end, random.nextInt(3) == 0);
      if (ours) {
        outcomes.expect();
        Item item = PartitionOutcomesTest.unacknowledged();
        item.submission().claim();
        unacknowledged.add(item);
        mine.add(item);
        offsets.put(item, end);
      }
      end++;
    }

    private final Map<Item, Long> offsets = new HashMap<>();

    private void acknowledge() {
      if (!unacknowledged.isEmpty()) {
        Item item = unacknowledged.removeFirst();
        assertThat(item.submission().logged(item, 0, offsets.get(item))).isTrue();
        var _ = outcomes.await(item);
      }
    }

    /** A stream begins where its owner stands: behind or ahead of what we were told before. */
    private void follow() {
      if (!following) {
        following = true;
        told = random.nextLong(end + 1);
        var _ = outcomes.passed(range(told, told));
      }
    }

    private void tell(long next) {
      if (following && next > told) {
        long from = told;
        told = next;
        var _ =
            outcomes.passed(
                range(
                    from,
                    next,
                    duplicates.entrySet().stream()
                        .filter(e -> e.getValue() && e.getKey() >= from && e.getKey() < next)
                        .mapToLong(Map.Entry::getKey)
                        .sorted()
                        .toArray()));
      }
    }

    private void lookUp() {
      List<Item> some = outcomes.toLookUp(1 + random.nextInt(1_000), 1_000_000);
      while (!some.isEmpty()) {
        outcomes.lookedUp(
            some,
            some.stream()
                .map(
                    item ->
                        duplicates.get(item.offset())
                            ? exception(item.offset())
                            : RecordOutcome.newBuilder().setOutcome(Outcome.OUTCOME_STORED).build())
                .toList());
        some = outcomes.toLookUp(1_000, 1_000_000);
      }
    }
  }

  private boolean await(Item item) {
    outcomes.expect();
    return outcomes.await(item);
  }

  private static Item logged(long offset) {
    Item item = unacknowledged();
    item.submission().claim();
    assertThat(item.submission().logged(item, 0, offset)).isTrue();
    return item;
  }

  private static Item unacknowledged() {
    Item item = Item.toLog(new byte[] {1}, new byte[] {1}, new byte[] {1});
    var _ =
        new Submission(
            List.of(item),
            true,
            0,
            Long.MAX_VALUE,
            0,
            new Submission.Listener() {
              @Override
              public void settled(Submission submission) {}

              @Override
              public void left(Submission submission) {}
            });
    return item;
  }

  private static FollowOutcomesResponse range(long from, long next, long... duplicates) {
    FollowOutcomesResponse.Builder range =
        FollowOutcomesResponse.newBuilder().setFromOffset(from).setNextOffset(next);
    for (long offset : duplicates) {
      range.addExceptions(exception(offset));
    }
    return range.build();
  }

  private static RecordOutcome exception(long offset) {
    return RecordOutcome.newBuilder()
        .setOffset(offset)
        .setOutcome(Outcome.OUTCOME_DUPLICATE)
        .build();
  }
}
