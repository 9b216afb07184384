package dev.millrace.local;

import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.process.ClassCache;
import dev.millrace.local.process.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a stack is to be. Made by {@link #in(Path)} and refined by the {@code with…} methods, each
 * of which returns a changed copy.
 *
 * @param home where the built services are
 * @param data everything the stack writes
 * @param ports where it listens
 * @param partitions of the log, when it is made
 * @param settings by service: setting (such as {@code millrace.ingest.batch.wait-micros}) to value;
 *     for {@code kafka} they are broker settings
 * @param jvmOptions by process: further JVM options, which win over the stack's own
 * @param restartsKilled whether a process that ends by itself is started again
 */
public record StackOptions(
    Home home,
    Path data,
    StackPorts ports,
    int partitions,
    Map<String, Map<String, String>> settings,
    Map<String, List<String>> jvmOptions,
    boolean restartsKilled) {

  /** Fewer stores make larger, cheaper batches; four keep two cores busy. */
  public static final int PARTITIONS_DEFAULT = 4;

  /** More stores on one machine only share its memory. */
  public static final int PARTITIONS_MAX = 64;

  /** Checks the bounds and copies the collections. */
  public StackOptions {
    if (partitions < 1 || partitions > PARTITIONS_MAX) {
      throw new IllegalArgumentException(
          "partitions is %d, must be 1 to %d".formatted(partitions, PARTITIONS_MAX));
    }
    data = data.toAbsolutePath().normalize();
    settings = Map.copyOf(settings);
    jvmOptions = Map.copyOf(jvmOptions);
  }

  /** A stack with everything at its default. */
  public static StackOptions in(Path data) {
    return new StackOptions(
        Home.locate(), data, StackPorts.standard(), PARTITIONS_DEFAULT, Map.of(), Map.of(), true);
  }

  /** With other ports. */
  public StackOptions withPorts(StackPorts changed) {
    return new StackOptions(home, data, changed, partitions, settings, jvmOptions, restartsKilled);
  }

  /** With another number of partitions. */
  public StackOptions withPartitions(int changed) {
    return new StackOptions(home, data, ports, changed, settings, jvmOptions, restartsKilled);
  }

  /** With one more setting of a service, or of {@code kafka}. */
  public StackOptions withSetting(String process, String setting, String value) {
    Map<String, String> ofProcess = new HashMap<>(settingsOf(process));
    ofProcess.put(setting, value);
    Map<String, Map<String, String>> changed = new HashMap<>(settings);
    changed.put(process, Map.copyOf(ofProcess));
    return new StackOptions(home, data, ports, partitions, changed, jvmOptions, restartsKilled);
  }

  /** With one more JVM option of a process. */
  public StackOptions withJvmOption(String process, String option) {
    List<String> ofProcess = new ArrayList<>(jvmOptionsOf(process));
    ofProcess.add(option);
    Map<String, List<String>> changed = new HashMap<>(jvmOptions);
    changed.put(process, List.copyOf(ofProcess));
    return new StackOptions(home, data, ports, partitions, settings, changed, restartsKilled);
  }

  /** Lets every Java process record what it loads and learns, in a file of its name in a folder. */
  public StackOptions recording(Path folder) {
    return withClassCacheOptions(process -> ClassCache.recording(folder.resolve(process)));
  }

  /** Lets every Java process start from nothing, so that what is measured does not depend on it. */
  public StackOptions withoutClassCaches() {
    return withClassCacheOptions(_ -> ClassCache.none());
  }

  private StackOptions withClassCacheOptions(Function<String, List<String>> optionsOf) {
    StackOptions changed = this;
    for (String process : classCaches().keySet()) {
      for (String option : optionsOf.apply(process)) {
        changed = changed.withJvmOption(process, option);
      }
    }
    return changed;
  }

  /** What the Java processes start from once a rehearsal has left it, by process. */
  public Map<String, ClassCache> classCaches() {
    return Map.of(
        KafkaProcess.NAME, home.brokerClassCache(),
        StackBlueprints.INGEST, home.serviceClassCache(StackBlueprints.INGEST),
        StackBlueprints.STORAGE, home.serviceClassCache(StackBlueprints.STORAGE),
        StackBlueprints.QUERY, home.serviceClassCache(StackBlueprints.QUERY));
  }

  /** Leaves processes that end by themselves as they are, for whoever killed them. */
  public StackOptions withoutRestarts() {
    return new StackOptions(home, data, ports, partitions, settings, jvmOptions, false);
  }

  Map<String, String> settingsOf(String process) {
    return settings.getOrDefault(process, Map.of());
  }

  List<String> jvmOptionsOf(String process) {
    return jvmOptions.getOrDefault(process, List.of());
  }

  Path log(String process) {
    return StackDescription.log(data, process);
  }
}
