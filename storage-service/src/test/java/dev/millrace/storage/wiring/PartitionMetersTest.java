package dev.millrace.storage.wiring;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.rocks.StoreFigures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionMetersTest {
  @TempDir Path root;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OwnedPartitions owned = new OwnedPartitions();
  private final PartitionMeters meters = new PartitionMeters(registry, owned);

  @Test
  void aStoreIsShownByLevelAndAsAWhole() throws Exception {
    try (ApplyHarness harness = new ApplyHarness(root)) {
      harness.apply(transaction("1", "a", "b", 1), transaction("2", "a", "b", 2));
      harness.partition.contents().store().flush(true);
      owned.add(harness.partition);
      meters.refresh();
      assertThat(rocks("level.files", "level", "0")).isGreaterThanOrEqualTo(1);
      assertThat(rocks("level.size", "level", "0")).isEqualTo(rocks("sst"));
      assertThat(rocks("level.files", "level", "6")).isZero();
      assertThat(rocks("keys")).isPositive();
      assertThat(rocks("write.amplification")).isPositive();
      assertThat(rocks("compression.ratio")).isPositive();
      assertThat(rocks("write.stopped")).isZero();
    }
  }

  @Test
  void aStoreThatIsClosedHasNoValuesAndOneThatIsGivenAwayNoMeters() throws Exception {
    try (ApplyHarness harness = new ApplyHarness(root)) {
      owned.add(harness.partition);
      meters.refresh();
      assertThat(rocks("memtables")).isNotNaN();
      harness.partition.contents().store().close();
      assertThat(rocks("memtables")).isNaN();
      assertThat(rocks("level.files", "level", "0")).isNaN();
      owned.remove(harness.partition);
      meters.refresh();
      assertThat(registry.getMeters())
          .extracting(Meter::getId)
          .noneMatch(id -> id.getTag("partition") != null);
    }
  }

  @Test
  void filesAreNotLookedAtAgainWithinSeconds() throws Exception {
    try (ApplyHarness harness = new ApplyHarness(root)) {
      AtomicLong nanos = new AtomicLong(-StoreSample.AGE_MAX_NANOS);
      StoreSample sample = new StoreSample(harness.partition, nanos::get);
      StoreFigures first = sample.figures();
      harness.apply(transaction("1", "a", "b", 1));
      harness.partition.contents().store().flush(true);
      nanos.addAndGet(StoreSample.AGE_MAX_NANOS);
      assertThat(sample.figures()).isSameAs(first);
      nanos.incrementAndGet();
      assertThat(sample.figures().fileBytes()).isGreaterThan(first.fileBytes());
      harness.partition.contents().store().close();
      nanos.addAndGet(2 * StoreSample.AGE_MAX_NANOS);
      assertThatThrownBy(sample::figures).isInstanceOf(IllegalStateException.class);
    }
  }

  private double rocks(String name, String... tags) {
    List<Gauge> found =
        List.copyOf(registry.get("millrace.storage.rocksdb." + name).tags(tags).gauges());
    assertThat(found).as(name).hasSize(1);
    return found.getFirst().value();
  }
}
