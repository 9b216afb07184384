package dev.millrace.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Clock and CPU time of this process, native threads included, since it was made. */
public final class ProcessClock {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final long cpuNanos = process.getProcessCpuTime();
  private final long startNanos = System.nanoTime();

  /** Since it was made. */
  public double seconds() {
    return (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
  }

  /** Used since it was made. */
  public double cpuMicros() {
    return (process.getProcessCpuTime() - cpuNanos) / NANOS_PER_MICRO;
  }
}
