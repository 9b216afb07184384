package dev.millrace.bench.connect;

import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.kafka.KafkaSettings;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Kafka broker for one run, as the embedded stack starts it, on free ports. */
public final class OwnBroker implements AutoCloseable {
  /** It takes 6 s; other work may hold the processors meanwhile. */
  private static final Duration READY_BOUND = Duration.ofSeconds(90);

  private final KafkaSettings settings;
  private final ManagedProcess process;

  private OwnBroker(KafkaSettings settings, ManagedProcess process) {
    this.settings = settings;
    this.process = process;
  }

  /**
   * Starts one and waits until it serves.
   *
   * @throws dev.millrace.local.process.StackFailure when it does not
   */
  public static OwnBroker start(Path directory, Path log) {
    List<Integer> ports = Ports.free(2);
    KafkaSettings settings =
        new KafkaSettings(directory, log, ports.get(0), ports.get(1), Map.of(), List.of());
    ManagedProcess process = new ManagedProcess(KafkaProcess.blueprint(Home.locate(), settings));
    OwnBroker broker = new OwnBroker(settings, process);
    try {
      process.start();
      process.awaitReady(READY_BOUND);
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  public String bootstrapServers() {
    return settings.bootstrapServers();
  }

  public long pid() {
    return process.pid();
  }

  /** Ends it; nothing of it is kept. */
  @Override
  public void close() {
    process.kill();
  }
}
