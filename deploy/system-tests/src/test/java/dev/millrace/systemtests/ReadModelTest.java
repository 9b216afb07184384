package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.local.StackOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random writes beside random reads at all consistencies, through services that answer from their
 * local cache, from Redis and from the stores alone: every answer is what the log says at the
 * offsets that the answer claims, and no answer claims less than it was asked for.
 */
class ReadModelTest {
  /** Of one seed; of more, walks through lists would be all that is done. */
  private static final int OPERATIONS = Integer.getInteger("test.operations", 1_000);

  private static final int SEEDS = Integer.getInteger("test.seeds", 1);
  private static final long SEED = Long.getLong("test.seed", System.nanoTime());

  /** Answers are judged, and forgotten, after so many operations. */
  private static final int TURN = 500;

  private static final int WRITERS = 2;
  private static final int READERS = 3;

  /** Of the operations of a writer; each is followed by a read at its token. */
  private static final int READS_PER_WRITE = 4;

  private static TestStack stack;
  private static List<AutoCloseable> closed;
  private static List<Clients> instances;

  @BeforeAll
  static void start() {
    System.out.println(
        "read model test: first seed=%d seeds=%d operations=%d".formatted(SEED, SEEDS, OPERATIONS));
    stack = TestStack.shared();
    closed = new ArrayList<>();
    instances = new ArrayList<>(List.of(stack.clients()));
    addInstance("query-without-local-cache", Map.of("millrace.query.cache-bytes-max", "0"));
    addInstance(
        "query-without-caches",
        Map.of("millrace.query.cache-bytes-max", "0", "millrace.redis.uri", ""));
  }

  private static void addInstance(String name, Map<String, String> settings) {
    var replica = stack.query(name, settings);
    closed.add(replica);
    Clients clients = new Clients(stack.endpoint("ingest"), replica.address());
    closed.add(clients);
    instances.add(clients);
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable each : closed) {
      each.close();
    }
  }

  @Test
  void everyAnswerIsTheLogAtTheOffsetsItClaims() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS)) {
      for (int i = 0; i < SEEDS; i++) {
        run(SEED + i, threads);
      }
    }
  }

  /** In a ledger of its own. */
  private static void run(long seed, ExecutorService threads) throws Exception {
    String ledger = "model-" + Long.toUnsignedString(seed);
    LogModel model = new LogModel();
    ModelAnswers answers = new ModelAnswers(model, StackOptions.PARTITIONS_DEFAULT);
    AtomicInteger numbers = new AtomicInteger();
    RecentTokens tokens = new RecentTokens();
    Random random = new Random(seed);
    List<ModelWriter> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(
          new ModelWriter(stack.clients(), ledger, model, numbers, tokens, random.nextLong()));
    }
    List<ModelReader> readers = new ArrayList<>();
    for (int i = 0; i < WRITERS + READERS; i++) {
      readers.add(new ModelReader(instances, ledger, numbers, tokens, answers, random.nextLong()));
    }
    int judged = 0;
    for (int done = 0; done < OPERATIONS; done += TURN) {
      turn(threads, writers, readers);
      judged += answers.judge();
    }
    System.out.println(
        "read model test: seed=%d transactions=%d checks=%d"
            .formatted(seed, numbers.get(), judged));
    assertThat(judged).isGreaterThan(OPERATIONS / 2);
  }

  private static void turn(
      ExecutorService threads, List<ModelWriter> writers, List<ModelReader> readers)
      throws Exception {
    int each = TURN / readers.size();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int i = 0; i < readers.size(); i++) {
      ModelReader reader = readers.get(i);
      ModelWriter writer = i < writers.size() ? writers.get(i) : null;
      tasks.add(
          () -> {
            for (int operation = 0; operation < each; operation++) {
              if (writer != null && operation % READS_PER_WRITE == 0) {
                reader.readOwn(writer.write());
              } else {
                reader.read();
              }
            }
            return true;
          });
    }
    for (Future<Boolean> task : threads.invokeAll(tasks)) {
      task.get();
    }
  }
}
