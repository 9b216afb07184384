package dev.millrace.storage.wiring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process takes of the machine's memory: heap, stores and everything else native. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final long KIB = 1024;

  private ResidentMemory() {}

  static void register(MeterRegistry registry) {
    Gauge.builder("millrace.storage.memory.resident", () -> bytes(STATUS))
        .baseUnit("bytes")
        .description("Memory of the process that is in RAM")
        .register(registry);
  }

  /** As Linux tells it; not a number where nobody does. */
  static double bytes(Path status) {
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.substring(RESIDENT.length()).replace("kB", "").strip())
          .mapToLong(Long::parseLong)
          .mapToDouble(kibibytes -> kibibytes * KIB)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
