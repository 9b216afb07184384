package dev.millrace.storage.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 10, its second half: when a disk fills up after all, the writer stops, what is in files
 * stays exact, and a restart with room goes on from there.
 */
class DiskFullTest {
  private static final int RECORDS = 30_000;
  private static final int PARTITIONS = 2;
  private static final long PATIENCE_MILLIS = 60_000;

  @TempDir Path root;

  @Test
  void aFullDiskStopsTheWriterAndLosesNothing() throws Exception {
    long seed = CrashTest.SEED;
    System.out.println("disk full test: seed=" + seed);
    try (SmallFileSystem disk = SmallFileSystem.mount(root.resolve("small"), 64)) {
      LoadedTopic topic = new LoadedTopic("full-" + seed, PARTITIONS);
      topic.append(new Load(seed), RECORDS, 0, seed);
      topic.make("full-dead-" + seed, 1, Map.of());
      List<ConsumerRecord<byte[], byte[]>> log = topic.records(topic.name, 0);
      Path data = disk.root().resolve("data");
      List<String> options = topic.victimOptions(data, "full-dead-" + seed, 200);

      disk.leave(8);
      try (VictimProcess victim = new VictimProcess(Victim.class, options, Map.of())) {
        assertThat(victim.process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
            .as("it stops; seed %d; %s", seed, victim.output())
            .isTrue();
        assertThat(victim.process.exitValue()).isNotZero();
        assertThat(victim.output())
            .containsAnyOf("No space left on device", "a flush or compaction failed");
      }
      requireExact(data, log, "full disk, seed " + seed);

      disk.makeRoom();
      try (VictimProcess victim = new VictimProcess(Victim.class, options, Map.of())) {
        assertThat(victim.await("in files", PATIENCE_MILLIS)).as(victim.output()).isNotNull();
        victim.kill();
      }
      long next = requireExact(data, log, "room again, seed " + seed);
      assertThat(next).isGreaterThan(log.getLast().offset());
    }
  }

  /** Returns the store's offset. */
  private static long requireExact(
      Path data, List<ConsumerRecord<byte[], byte[]>> log, String where) throws Exception {
    StoreFiles files = StoreFiles.read(data.resolve("partition-0"));
    Model model = new Model(0, PARTITIONS);
    log.stream().filter(logged -> logged.offset() < files.nextOffset()).forEach(model::apply);
    files.requireEqual(model, where);
    return files.nextOffset();
  }
}
