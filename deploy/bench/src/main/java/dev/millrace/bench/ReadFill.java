package dev.millrace.bench;

import dev.millrace.bench.connect.Channels;
import dev.millrace.bench.connect.Target;
import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.bench.load.LoadRunner;
import dev.millrace.bench.load.LoadRunner.Limit;
import dev.millrace.bench.load.LoadRunner.Window;
import dev.millrace.bench.load.Pace;
import dev.millrace.bench.load.RequestMaker;
import dev.millrace.bench.load.RequestSource;
import dev.millrace.bench.load.SubmitMethod;
import dev.millrace.bench.load.Transport;
import dev.millrace.bench.measure.ProcessMeter;
import dev.millrace.bench.readback.Coverage;
import dev.millrace.bench.readback.QueryClient;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.local.process.StackFailure;
import dev.millrace.v1.Acknowledgement;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Writes what is read later, and waits until nothing of it is left to do. */
final class ReadFill {
  private static final int BATCH = 500;
  private static final int IN_FLIGHT = 16;

  /** Of an outcome, and until everything is readable. */
  private static final long PATIENCE_SECONDS = 120;

  private static final String STORAGE = "storage-service";

  /** A store that still compacts uses a core; one that rests a hundredth. */
  private static final long RESTING_MICROS_PER_SECOND = 100_000;

  private static final int REST_SECONDS_MAX = 60;

  private final Target target;
  private final TransactionGenerator generator;

  ReadFill(Target target, GeneratorOptions generator) {
    this.target = target;
    this.generator = new TransactionGenerator(generator);
  }

  /**
   * Writes the first transactions of the generator.
   *
   * @throws StackFailure when one of them is not readable in the end
   */
  void write(long count) throws InterruptedException {
    RequestMaker requests =
        new RequestMaker(generator, Acknowledgement.ACKNOWLEDGEMENT_DURABLE, BATCH);
    try (Channels ingest = target.ingestChannels();
        Channels reads = target.queryChannels();
        LoadRunner runner =
            new LoadRunner(
                requests,
                Transport.of(SubmitMethod.BATCH, ingest),
                IN_FLIGHT,
                PATIENCE_SECONDS,
                (_, _, _, _) -> {});
        RequestSource source = requests.whileSending(0, count)) {
      Window window = runner.run(source, Pace.SATURATING, new Limit(0));
      List<String> problems = window.tally().problems();
      ConsistencyToken token = window.tally().token();
      if (!problems.isEmpty() || token == null) {
        throw new StackFailure("not everything was written: " + problems);
      }
      awaitReadable(new QueryClient(reads, generator.options().ledger(), PATIENCE_SECONDS), token);
    }
    awaitRest();
  }

  private void awaitReadable(QueryClient query, ConsistencyToken token) {
    try {
      List<String> missing = Coverage.await(query, generator.account(0), token);
      if (!missing.isEmpty()) {
        throw new StackFailure("not everything is readable: " + missing);
      }
    } catch (StatusRuntimeException e) {
      throw new StackFailure("not everything is readable: " + e.getMessage(), e);
    }
  }

  /** Compaction goes on after the last write; reads are measured without it. */
  private void awaitRest() throws InterruptedException {
    ProcessMeter meter = new ProcessMeter(target.pids());
    Map<String, Long> before = meter.cpuMicros();
    for (int second = 0; second < REST_SECONDS_MAX; second++) {
      TimeUnit.SECONDS.sleep(1);
      Map<String, Long> after = meter.cpuMicros();
      Long start = before.get(STORAGE);
      Long end = after.get(STORAGE);
      if (start == null || end == null || end - start < RESTING_MICROS_PER_SECOND) {
        return;
      }
      before = after;
    }
  }
}
