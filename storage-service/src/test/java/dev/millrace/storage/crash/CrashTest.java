package dev.millrace.storage.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 4: after every {@code kill -9}, a store is exactly what its log says up to the offset it
 * names. How many kills and from which seed is set by system properties; docs/verify.md.
 */
class CrashTest {
  static final int KILLS = Integer.getInteger("test.kills", 6);
  static final long SEED = Long.getLong("test.seed", System.nanoTime());
  private static final int RECORDS = 30_000;
  private static final int PARTITIONS = 2; // so that some keys belong elsewhere
  private static final long PATIENCE_MILLIS = 60_000;
  private static final String IN_FILES = "in files";

  /** With as many, that chance leaves a moment out is out of the question. */
  private static final int KILLS_OF_ALL_MOMENTS = 60;

  @TempDir Path root;
  private final Random random = new Random(SEED);
  private final Map<Moment, Integer> kills = new EnumMap<>(Moment.class);
  private LoadedTopic topic;
  private List<ConsumerRecord<byte[], byte[]>> log;

  /** When a process is killed. */
  private enum Moment {
    STARTING,
    ANY,
    FLUSHING,
    COMPACTING
  }

  @BeforeEach
  void fillTheLog() throws Exception {
    System.out.println("crash test: seed=" + SEED + " kills=" + KILLS);
    topic = new LoadedTopic("crash-" + SEED, PARTITIONS);
    topic.append(new Load(SEED), RECORDS, 0, SEED);
    log = topic.records(topic.name, 0);
  }

  @Test
  void afterEveryKillAStoreIsExactlyWhatTheLogSaysUpToItsOffset() throws Exception {
    int killed = 0;
    for (int life = 0; killed < KILLS; life++) {
      killed +=
          live(root.resolve("life-" + life), "dead-%d-%d".formatted(SEED, life), KILLS - killed);
    }
    System.out.println("crash test: kills by moment " + kills);
    if (KILLS >= KILLS_OF_ALL_MOMENTS) {
      assertThat(kills).as("seed %d", SEED).containsOnlyKeys(Moment.values());
    }
  }

  /** Kills one store's process again and again until the log is applied; returns how often. */
  private int live(Path directory, String deadLetters, int most) throws Exception {
    topic.make(deadLetters, 1, Map.of());
    Model model = new Model(0, PARTITIONS);
    int applied = 0;
    long durable = 0;
    int killed = 0;
    boolean ended = false;
    while (killed < most && !ended) {
      String where = "seed %d, %s, kill %d".formatted(SEED, directory.getFileName(), killed);
      ended = runAndKill(directory, deadLetters);
      killed++;
      Path store = directory.resolve("partition-0");
      if (!Files.exists(store)) {
        continue; // it had not been made
      }
      StoreFiles files = StoreFiles.read(store);
      assertThat(files.nextOffset())
          .as("what was in files stays; %s", where)
          .isGreaterThanOrEqualTo(durable);
      durable = files.nextOffset();
      while (applied < log.size() && log.get(applied).offset() < durable) {
        model.apply(log.get(applied++));
      }
      files.requireEqual(model, where);
    }
    requireDeadLetters(deadLetters, model);
    return killed;
  }

  /** Whether everything had been applied before the kill. */
  private boolean runAndKill(Path directory, String deadLetters) throws Exception {
    Moment moment = Moment.values()[random.nextInt(Moment.values().length)];
    try (VictimProcess victim =
        new VictimProcess(Victim.class, options(directory, deadLetters), Map.of())) {
      if (moment == Moment.STARTING) {
        victim.await("opening", PATIENCE_MILLIS);
        victim.run(random.nextInt(150));
      } else {
        assertThat(victim.await("open ", PATIENCE_MILLIS)).isNotNull();
        victim.run(random.nextInt(moment == Moment.ANY ? 600 : 300));
        moment = awaitWork(victim, moment);
      }
      boolean ended = victim.hasSaid("end");
      victim.kill();
      kills.merge(moment, 1, Integer::sum);
      return ended;
    }
  }

  /** Returns what the kill comes in: any moment when there is no such work left. */
  private static Moment awaitWork(VictimProcess victim, Moment wanted) throws Exception {
    if (wanted == Moment.ANY) {
      return wanted;
    }
    String work = wanted == Moment.FLUSHING ? "flushing" : "compacting";
    victim.forget();
    if (victim.hasSaid(IN_FILES)) {
      return Moment.ANY;
    }
    String said = victim.awaitAny(List.of(work, IN_FILES), PATIENCE_MILLIS);
    assertThat(said).as(victim.output()).isNotNull();
    return said.equals(work) ? wanted : Moment.ANY;
  }

  private void requireDeadLetters(String deadLetters, Model model) {
    List<Long> buried =
        topic.records(deadLetters, 0).stream()
            .map(letter -> letter.headers().lastHeader("__dlq.errors.offset").value())
            .map(offset -> Long.parseLong(new String(offset, StandardCharsets.UTF_8)))
            .collect(Collectors.toList());
    assertThat(buried).as("seed %d", SEED).containsAll(model.deadLetters);
  }

  private List<String> options(Path directory, String deadLetters) {
    return topic.victimOptions(directory, deadLetters, 1 + random.nextInt(600));
  }
}
