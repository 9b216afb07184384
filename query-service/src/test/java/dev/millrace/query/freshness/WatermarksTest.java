package dev.millrace.query.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.contract.ownership.Owners;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class WatermarksTest {
  private static final Uuid TOPIC = Uuid.ONE_UUID;
  private final AtomicLong now = new AtomicLong(1);
  private final Watermarks watermarks = new Watermarks(now::get);

  @Test
  void onlyWhatIsKnownIsClaimed() {
    assertThat(watermarks.ofImmutable(TOPIC, 0, 5)).isEqualTo(new PartitionFresh(5, 0, 0));
    assertThat(watermarks.knownLogged(TOPIC, 0, 1)).isFalse();
    assertThat(watermarks.knownLogged(TOPIC, 0, 0)).isTrue();
  }

  @Test
  void answersRaiseWhatIsKnownAndNeverLowerIt() {
    watermarks.answered(TOPIC, 0, new PartitionFresh(10, 3, 40));
    watermarks.answered(TOPIC, 0, new PartitionFresh(7, 1, 900));

    assertThat(watermarks.ofImmutable(TOPIC, 0, 5)).isEqualTo(new PartitionFresh(10, 3, 40));
    assertThat(watermarks.knownLogged(TOPIC, 0, 13)).isTrue();
    assertThat(watermarks.knownLogged(TOPIC, 0, 14)).isFalse();
    advance(60);
    assertThat(watermarks.ofImmutable(TOPIC, 0, 12)).isEqualTo(new PartitionFresh(12, 1, 100));
    assertThat(watermarks.ofImmutable(TOPIC, 0, 13)).isEqualTo(new PartitionFresh(13, 0, 0));
  }

  @Test
  void whatWasAppliedSomeTimeAgoIsRemembered() {
    watermarks.answered(TOPIC, 0, new PartitionFresh(10, 0, 0));
    advance(500);
    watermarks.answered(TOPIC, 0, new PartitionFresh(20, 0, 0));
    advance(700);

    assertThat(watermarks.appliedBefore(TOPIC, 0, 0)).isEqualTo(20);
    assertThat(watermarks.appliedBefore(TOPIC, 0, 1_000)).isEqualTo(10);
    assertThat(watermarks.appliedBefore(TOPIC, 0, 2_000)).isZero();
  }

  @Test
  void lastAdvanceIsRememberedHoweverSoonItFollowedTheOneBefore() {
    watermarks.answered(TOPIC, 0, new PartitionFresh(10, 0, 0));
    advance(50);
    watermarks.answered(TOPIC, 0, new PartitionFresh(20, 0, 0));
    advance(1_000);

    assertThat(watermarks.appliedBefore(TOPIC, 0, 1_000)).isEqualTo(20);
    assertThat(watermarks.appliedBefore(TOPIC, 0, 1_001)).isEqualTo(10);
  }

  @Test
  void commitsCountAndATopicMadeAnewStartsAnew() {
    commit(9);
    assertThat(watermarks.knownLogged(TOPIC, 0, 9)).isTrue();

    watermarks.committed(new Owners(Uuid.randomUuid(), 1, Map.of()));
    assertThat(watermarks.knownLogged(TOPIC, 0, 9)).isFalse();
  }

  @Test
  void commitSaysNothingOfTheLag() {
    assertThat(watermarks.lastKnown(TOPIC, 0)).isNull();
    commit(9);
    assertThat(watermarks.lastKnown(TOPIC, 0))
        .isEqualTo(new LastKnown(new PartitionFresh(9, 0, 0), false));

    watermarks.logged(TOPIC, 0, 12);
    assertThat(watermarks.lastKnown(TOPIC, 0))
        .isEqualTo(new LastKnown(new PartitionFresh(9, 3, 0), true));
    commit(10);
    assertThat(watermarks.lastKnown(TOPIC, 0))
        .isEqualTo(new LastKnown(new PartitionFresh(10, 2, 0), true));

    commit(20);
    assertThat(watermarks.lastKnown(TOPIC, 0))
        .isEqualTo(new LastKnown(new PartitionFresh(20, 0, 0), false));
    watermarks.answered(TOPIC, 0, new PartitionFresh(20, 0, 0));
    assertThat(watermarks.lastKnown(TOPIC, 0))
        .isEqualTo(new LastKnown(new PartitionFresh(20, 0, 0), true));
  }

  private void commit(long offset) {
    OwnerCommit owner = new OwnerCommit("localhost", 1);
    watermarks.committed(new Owners(TOPIC, 1, Map.of(0, new Owners.Owner(owner, offset))));
  }

  private void advance(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
