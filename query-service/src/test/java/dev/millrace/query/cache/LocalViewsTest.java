package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.query.cache.CacheMeters.CacheTier;
import dev.millrace.query.freshness.PartitionFresh;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LocalViewsTest {
  private static final ViewKey KEY = ViewKey.summary(Uuid.ONE_UUID, "main", "alice");

  private final AtomicLong now = new AtomicLong();
  private final LocalViews<ViewKey> views =
      new LocalViews<>(
          100_000,
          1_000,
          new CacheMeters(new SimpleMeterRegistry()).of(CacheTier.LOCAL, CacheKind.SUMMARY),
          now::get);

  @Test
  void fillOfPausedReaderLosesAgainstFresherOne() {
    Snapshot fresh = of(10, 7, 7);
    assertThat(views.offer(KEY, fresh)).isTrue();
    assertThat(views.offer(KEY, of(5, 7, 6))).isFalse();
    assertThat(views.get(KEY)).isSameAs(fresh);
    assertThat(views.counts().staleFills()).isEqualTo(1);
  }

  @Test
  void fillThatIsFresherInOnePartitionAndStalerInAnotherLoses() {
    Snapshot there = of(10, 7, 7);
    views.offer(KEY, there);
    assertThat(views.offer(KEY, of(20, 9, 6))).isFalse();
    assertThat(views.get(KEY)).isSameAs(there);
  }

  @Test
  void fillOfTheSameOffsetsWinsOnlyWhenItWasReadLater() {
    views.offer(KEY, of(10, 7, 7));
    assertThat(views.offer(KEY, of(10, 7, 7))).isFalse();
    assertThat(views.offer(KEY, of(9, 7, 7))).isFalse();
    assertThat(views.offer(KEY, of(11, 7, 7))).isTrue();
    assertThat(views.offer(KEY, of(3, 8, 7))).isTrue();
  }

  @Test
  void snapshotLivesNoLongerThanItsLife() {
    views.offer(KEY, of(0, 7, 7));
    now.set(TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(views.get(KEY)).isNotNull();
    now.set(TimeUnit.MILLISECONDS.toNanos(1_000));
    assertThat(views.get(KEY)).isNull();
    assertThat(views.offer(KEY, of(0, 1, 1))).as("nothing is left to lose against").isTrue();
  }

  @Test
  void whatWasKeptElsewhereLivesForTheRestOfItsLife() {
    now.set(TimeUnit.MILLISECONDS.toNanos(600));
    views.offer(KEY, of(0, 7, 7));
    now.set(TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(views.get(KEY)).isNotNull();
    assertThat(views.offer(KEY, of(0, 6, 6))).as("a fill that loses lengthens nothing").isFalse();
    now.set(TimeUnit.MILLISECONDS.toNanos(1_000));
    assertThat(views.get(KEY)).isNull();
  }

  @Test
  void weightStaysWithinItsBound() {
    for (int i = 0; i < 10_000; i++) {
      views.offer(ViewKey.summary(Uuid.ONE_UUID, "main", "account-" + i), of(i, i, i));
    }
    assertThat(views.weightBytes()).isPositive().isLessThanOrEqualTo(views.bytesMax());
    assertThat(views.evictions()).isGreaterThan(9_000);
    assertThat(views.clear()).isPositive();
    assertThat(views.entries()).isZero();
  }

  @Test
  void ageIsLagToo() {
    Snapshot snapshot =
        new Snapshot(ByteString.EMPTY, List.of(new PartitionFresh(7, 3, 40)), 1_000_000);
    assertThat(snapshot.aged(1_000_000).get(0)).isEqualTo(new PartitionFresh(7, 3, 41));
    assertThat(snapshot.aged(501_000_000).get(0)).isEqualTo(new PartitionFresh(7, 3, 541));
  }

  private static Snapshot of(long readAtNanos, long... nextOffsets) {
    List<PartitionFresh> partitions = new ArrayList<>();
    for (long nextOffset : nextOffsets) {
      partitions.add(new PartitionFresh(nextOffset, 0, 0));
    }
    return new Snapshot(ByteString.copyFrom(new byte[100]), partitions, readAtNanos);
  }
}
