package dev.millrace.bench.drain;

import dev.millrace.bench.drain.Round.Mark;
import dev.millrace.bench.drain.Round.MemorySample;
import dev.millrace.bench.files.StoreFiles;
import dev.millrace.bench.measure.ProcessMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One round: start, until everything is readable, until everything is in files. */
final class RoundRun {
  /** 600 transactions at 300,000 a second; looking takes a microsecond. */
  private static final long LOOK_MILLIS = 2;

  private static final double SECONDS_PER_SAMPLE = 1;

  private final DrainTask task;
  private final List<MemorySample> memory = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  RoundRun(DrainTask task) {
    this.task = task;
  }

  Round run(Sink.Opener opener) throws Exception {
    System.gc(); // a round does not pay for the one before it
    RoundMeter meter = new RoundMeter(task.brokerPid());
    double servedSeconds;
    Mark readable;
    Sink sink = opener.open(task);
    try (sink) {
      sink.start();
      servedSeconds = awaitServed(sink, meter);
      awaitApplied(sink, meter);
      read(sink);
      readable = meter.mark();
      checkStored(sink);
    }
    Mark flushed = meter.mark();
    sink.afterwards().ifPresent(problems::add);
    return withFiles(servedSeconds, readable, flushed);
  }

  private double awaitServed(Sink sink, RoundMeter meter) throws InterruptedException {
    while (!sink.serves()) {
      pause(sink, meter, "not all partitions are served");
    }
    return meter.seconds();
  }

  private void awaitApplied(Sink sink, RoundMeter meter) throws InterruptedException {
    for (LogEnd end : task.ends()) {
      while (sink.nextOffset(end.partition()) < end.endOffset()) {
        pause(sink, meter, "partition %d is not at its end".formatted(end.partition()));
      }
    }
  }

  private void pause(Sink sink, RoundMeter meter, String state) throws InterruptedException {
    sink.problem()
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
    if (meter.seconds() > task.patienceSeconds()) {
      throw new IllegalStateException(
          "%s after %d s (--patience)".formatted(state, task.patienceSeconds()));
    }
    if (meter.seconds() >= memory.size() * SECONDS_PER_SAMPLE) {
      memory.add(new MemorySample(meter.seconds(), ProcessMeter.rssBytesNow()));
    }
    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
  }

  private void read(Sink sink) {
    for (LogEnd end : task.ends()) {
      if (!Arrays.equals(sink.read(end), end.lastValue())) {
        problems.add(
            "the last transaction of partition %d reads otherwise".formatted(end.partition()));
      }
    }
  }

  private void checkStored(Sink sink) {
    if (sink.stored() != task.transactions()) {
      problems.add("%d of %d were stored".formatted(sink.stored(), task.transactions()));
    }
  }

  private Round withFiles(double servedSeconds, Mark readable, Mark flushed) throws Exception {
    Path directory = Path.of(task.directory());
    long bytesFlushed = StoreFiles.bytes(directory);
    Double compactSeconds = null;
    Long bytesCompacted = null;
    if (task.compact()) {
      RoundMeter compaction = new RoundMeter(task.brokerPid());
      StoreFiles.compact(directory);
      compactSeconds = compaction.seconds();
      bytesCompacted = StoreFiles.bytes(directory);
    }
    return new Round(
        task.transactions(),
        servedSeconds,
        readable,
        flushed,
        bytesFlushed,
        compactSeconds,
        bytesCompacted,
        memory,
        ProcessMeter.rssBytesPeak(),
        problems);
  }
}
