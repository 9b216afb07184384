package dev.millrace.bench.drain;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.bench.drain.Round.Mark;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Clock and CPU time of this process and the broker since it was made. */
final class RoundMeter {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final long brokerPid;
  private final long brokerCpuNanos;
  private final long cpuNanos;
  private final long startNanos;

  RoundMeter(long brokerPid) {
    this.brokerPid = brokerPid;
    this.brokerCpuNanos = brokerCpuNanos();
    this.cpuNanos = process.getProcessCpuTime();
    this.startNanos = System.nanoTime();
  }

  double seconds() {
    return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
  }

  Mark mark() {
    return new Mark(
        seconds(),
        (process.getProcessCpuTime() - cpuNanos) / NANOS_PER_MICRO,
        (brokerCpuNanos() - brokerCpuNanos) / NANOS_PER_MICRO);
  }

  private long brokerCpuNanos() {
    return ProcessHandle.of(brokerPid)
        .flatMap(broker -> broker.info().totalCpuDuration())
        .map(Duration::toNanos)
        .orElse(0L);
  }
}
