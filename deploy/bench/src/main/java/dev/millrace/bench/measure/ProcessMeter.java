package dev.millrace.bench.measure;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * CPU time and resident memory of named processes, as Linux tells them. A process that can not be
 * read (another machine's, or not Linux) is left out.
 */
public final class ProcessMeter {
  /** The name of this process. */
  public static final String LOAD_GENERATOR = "load-generator";

  /** The kernel shows CPU time in hundredths of a second on every architecture Java runs on. */
  private static final long MICROS_PER_TICK = 10_000;

  /** Fields of /proc/pid/stat, counted from the one after the name. */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;
  private static final String RESIDENT = "VmRSS:";
  private static final String RESIDENT_PEAK = "VmHWM:";

  /** What HotSpot calls its compilers' threads, of which Linux keeps 15 characters. */
  private static final List<String> COMPILER_NAMES = List.of("C1 CompilerThre", "C2 CompilerThre");

  private final Map<String, Long> pids;
  private final Map<String, Long> rssBytesHighest = new TreeMap<>();

  /**
   * A meter of these processes and this one.
   *
   * @param pids by name
   */
  public ProcessMeter(Map<String, Long> pids) {
    this.pids = new LinkedHashMap<>(pids);
    this.pids.put(LOAD_GENERATOR, ProcessHandle.current().pid());
  }

  /** CPU time used so far, in microseconds, by process. */
  public Map<String, Long> cpuMicros() {
    Map<String, Long> micros = new TreeMap<>();
    pids.forEach((name, pid) -> cpuMicros(pid).ifPresent(value -> micros.put(name, value)));
    return micros;
  }

  /** CPU time that each thread of the JIT compilers that runs now used so far, in microseconds. */
  public Map<Path, Long> compilerMicros() {
    Map<Path, Long> micros = new TreeMap<>();
    pids.values().forEach(pid -> addCompilers(pid, micros));
    return micros;
  }

  /** What compilers used between two readings; those that ended in between are left out. */
  public static long compilerMicros(Map<Path, Long> before, Map<Path, Long> after) {
    long micros = 0;
    for (Map.Entry<Path, Long> thread : after.entrySet()) {
      micros += thread.getValue() - before.getOrDefault(thread.getKey(), 0L);
    }
    return micros;
  }

  /** Looks at resident memory now; {@link #rssBytes} tells the highest seen. */
  public synchronized void sampleRss() {
    pids.forEach(
        (name, pid) ->
            memoryBytes(pid, RESIDENT)
                .ifPresent(bytes -> rssBytesHighest.merge(name, bytes, Math::max)));
  }

  /** The highest resident memory seen, by process. */
  public synchronized Map<String, Long> rssBytes() {
    return new TreeMap<>(rssBytesHighest);
  }

  /** The memory this process has resident now; 0 when that is not known. */
  public static long rssBytesNow() {
    return memoryBytes(ProcessHandle.current().pid(), RESIDENT).orElse(0);
  }

  /** The most memory this process ever had resident; 0 when that is not known. */
  public static long rssBytesPeak() {
    return memoryBytes(ProcessHandle.current().pid(), RESIDENT_PEAK).orElse(0);
  }

  /** What each process used between two readings, for each of {@code transactions}. */
  public static Map<String, Double> perTransaction(
      Map<String, Long> before, Map<String, Long> after, long transactions) {
    Map<String, Double> micros = new TreeMap<>();
    after.forEach(
        (name, value) -> {
          Long start = before.get(name);
          if (start != null && transactions > 0) {
            micros.put(name, Math.round((value - start) * 1000.0 / transactions) / 1000.0);
          }
        });
    return micros;
  }

  private static void addCompilers(long pid, Map<Path, Long> micros) {
    Path all = Path.of("/proc", Long.toString(pid), "task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(all, ProcessMeter::isCompiler)) {
      threads.forEach(thread -> cpuMicros(thread).ifPresent(value -> micros.put(thread, value)));
    } catch (IOException | DirectoryIteratorException _) {
      // it has ended, or is not of this machine
    }
  }

  private static boolean isCompiler(Path thread) {
    try {
      return COMPILER_NAMES.stream().anyMatch(Files.readString(thread.resolve("comm"))::startsWith);
    } catch (IOException _) {
      return false; // it has ended
    }
  }

  private static OptionalLong cpuMicros(long pid) {
    return cpuMicros(Path.of("/proc", Long.toString(pid)));
  }

  /** Of a process or a thread. */
  private static OptionalLong cpuMicros(Path directory) {
    try {
      String stat = Files.readString(directory.resolve("stat"));
      // The name may hold spaces and parentheses; the fields after it do not.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", SYSTEM_TICKS + 2);
      long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
      return OptionalLong.of(ticks * MICROS_PER_TICK);
    } catch (IOException | RuntimeException _) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong memoryBytes(long pid, String name) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException | RuntimeException _) {
      return OptionalLong.empty();
    }
  }
}
