package dev.millrace.bench.drain;

import dev.millrace.bench.child.ChildLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** Kafka Streams in a JVM of its own. */
public final class StreamsMain {
  private StreamsMain() {}

  /**
   * Answers {@link DrainTask} with {@link Round}.
   *
   * @param arguments settings of Kafka Streams, {@code key=value}
   */
  public static void main(String[] arguments) throws InterruptedException {
    ChildLoop.serve(
        DrainTask.class,
        () -> {
          Map<String, String> settings = Pairs.parse(List.of(arguments));
          check(settings);
          return task ->
              new RoundRun(task)
                  .run(started -> new StreamsSink(started, settings(settings, started)));
        });
  }

  private static void check(Map<String, String> settings) {
    Map<String, String> sample = new HashMap<>(settings);
    sample.put(StreamsConfig.APPLICATION_ID_CONFIG, "check");
    sample.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:9092");
    try {
      var _ = new StreamsConfig(sample);
    } catch (ConfigException e) {
      throw new IllegalArgumentException("--streams-set: " + e.getMessage(), e);
    }
  }

  private static StreamsConfig settings(Map<String, String> settings, DrainTask task) {
    Map<String, String> all = new HashMap<>(settings);
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, StreamsSink.application(task));
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, task.bootstrapServers());
    all.put(StreamsConfig.STATE_DIR_CONFIG, task.directory());
    return new StreamsConfig(all);
  }
}
