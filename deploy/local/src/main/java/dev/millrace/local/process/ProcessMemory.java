package dev.millrace.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of processes. */
public final class ProcessMemory {
  private static final String RESIDENT = "VmRSS:";

  private ProcessMemory() {}

  /** Bytes in memory; empty when the process is gone. */
  public static OptionalLong residentBytes(long pid) {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      if (Files.exists(Path.of("/proc/self"))) {
        return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith(RESIDENT))
            .mapToLong(line -> kibibytes(line.substring(RESIDENT.length())))
            .findFirst();
      }
      return fromPs(pid);
    } catch (IOException _) {
      return OptionalLong.empty();
    }
  }

  /** Where there is no /proc. */
  private static OptionalLong fromPs(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    String answer =
        new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    return answer.isEmpty() ? OptionalLong.empty() : OptionalLong.of(kibibytes(answer));
  }

  private static long kibibytes(String text) {
    return Long.parseLong(text.replace("kB", "").strip()) * 1024;
  }
}
