package dev.millrace.local.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command lines of child JVMs: all flags are here, so that all of them can be tuned here. */
public final class JavaCommand {
  /**
   * glibc keeps 8 arenas a core by default. What is free in one of them is of no use to a thread of
   * another: memtables that grew in each in turn would stay resident in all.
   */
  public static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "1");

  /**
   * Natives (RocksDB, Netty, zstd) and Unsafe (protobuf, Netty) are wanted: no warnings of them.
   */
  private static final List<String> QUIET =
      List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

  /** Small heaps on few cores: no collector threads beside the work, 8 bytes less per object. */
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:+ExitOnOutOfMemoryError");

  /**
   * Netty samples buffers, each with a stack trace, to find those that nobody releases: a tenth of
   * what a bare gRPC call costs. No code here handles any; tests within one process sample.
   */
  private static final List<String> UNSAMPLED = List.of("-Dio.netty.leakDetection.level=disabled");

  /**
   * Classes of the largest service take less. Below this the JVM collects the whole heap as their
   * number grows: three times in the first seconds of load, up to 0.4 s each.
   */
  private static final List<String> CLASS_SPACE = List.of("-XX:MetaspaceSize=128m");

  private JavaCommand() {}

  /**
   * A command line.
   *
   * @param heapMebibytes the most the heap may grow to
   * @param extra further options; they win over ours
   */
  public static List<String> of(
      int heapMebibytes,
      List<String> extra,
      String classPath,
      String main,
      List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUIET);
    command.addAll(SMALL);
    command.addAll(CLASS_SPACE);
    command.addAll(UNSAMPLED);
    command.add("-Xmx%dm".formatted(heapMebibytes));
    command.addAll(extra);
    command.add("-cp");
    command.add(classPath);
    command.add(main);
    command.addAll(arguments);
    return command;
  }
}
