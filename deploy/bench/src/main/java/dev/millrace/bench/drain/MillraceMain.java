package dev.millrace.bench.drain;

import dev.millrace.bench.child.ChildLoop;
import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.storage.wiring.StorageSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The storage service in a JVM of its own. */
public final class MillraceMain {
  private MillraceMain() {}

  /**
   * Answers {@link DrainTask} with {@link Round}.
   *
   * @param arguments settings of the storage service, {@code key=value}
   */
  public static void main(String[] arguments) throws InterruptedException {
    ChildLoop.serve(
        DrainTask.class,
        () -> {
          Map<String, String> settings = Pairs.parse(List.of(arguments));
          check(settings);
          return task ->
              new RoundRun(task)
                  .run(started -> new MillraceSink(started, settings(settings, task)));
        });
  }

  private static void check(Map<String, String> settings) {
    Map<String, String> sample = new HashMap<>(settings);
    sample.put(MillraceSink.BOOTSTRAP_SERVERS, "127.0.0.1:9092");
    sample.put(StorageSettings.DATA_DIRECTORY, ".");
    try {
      SettingsReader.refuseUnknown(StorageSettings.names(), settings.keySet(), Set.of());
      StorageSettings.read(sample::get);
    } catch (SettingsException e) {
      throw new IllegalArgumentException("--set: " + e.getMessage(), e);
    }
  }

  private static StorageSettings settings(Map<String, String> settings, DrainTask task) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(MillraceSink.BOOTSTRAP_SERVERS, task.bootstrapServers());
    all.put("millrace.kafka.topic", task.topic());
    all.put("millrace.kafka.group", "millrace-drain-" + task.round());
    all.put(StorageSettings.DATA_DIRECTORY, task.directory());
    return StorageSettings.read(all::get);
  }
}
