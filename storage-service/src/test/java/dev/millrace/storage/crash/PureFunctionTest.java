package dev.millrace.storage.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.apply.ApplyHarness;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promises 4 and 17: neither the clock nor the size of batches takes part in what is stored. */
class PureFunctionTest {
  private static final int RECORDS = 5_000;
  private static final int PARTITIONS = 4; // as the harness has it

  @TempDir Path root;

  @Test
  void clocksAndBatchSizesChangeNothingThatIsStored() throws Exception {
    long seed = CrashTest.SEED;
    System.out.println("pure function test: seed=" + seed);
    Load load = new Load(seed);
    // A record without value can not be given to the harness, which measures values.
    List<byte[]> log =
        Stream.generate(load::next)
            .map(Load.Line::value)
            .filter(value -> value != null)
            .limit(RECORDS)
            .toList();
    Model model = new Model(0, PARTITIONS);
    for (int offset = 0; offset < log.size(); offset++) {
      model.apply(logged(offset, log.get(offset)));
    }
    Random random = new Random(seed);
    for (Instant now : List.of(Instant.EPOCH, Instant.parse("2200-01-01T00:00:00Z"))) {
      for (int batchMax : List.of(1, 100, RECORDS)) {
        String where = "seed %d, clock %s, batches up to %d".formatted(seed, now, batchMax);
        Path directory = root.resolve(now.getEpochSecond() + "-" + batchMax);
        List<Long> offsets = new ArrayList<>();
        try (ApplyHarness store = new ApplyHarness(directory, Clock.fixed(now, ZoneOffset.UTC))) {
          int at = 0;
          while (at < log.size()) {
            int end = Math.min(log.size(), at + 1 + random.nextInt(batchMax));
            offsets.add(store.apply(log.subList(at, end).toArray(byte[][]::new)).nextOffset());
            at = end;
          }
        }
        assertThat(offsets.getLast()).as(where).isEqualTo(RECORDS);
        StoreFiles.read(directory.resolve("partition-0")).requireEqual(model, where);
        model.restartTotals();
      }
    }
  }

  private static ConsumerRecord<byte[], byte[]> logged(long offset, byte[] value) {
    return new ConsumerRecord<>(
        "topic",
        0,
        offset,
        ApplyHarness.APPEND_MILLIS + offset,
        TimestampType.LOG_APPEND_TIME,
        1,
        value.length,
        new byte[1],
        value,
        new RecordHeaders(),
        Optional.of(3));
  }
}
