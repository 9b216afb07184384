package dev.millrace.local.backing;

import dev.millrace.local.kafka.KafkaProbe;
import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.kafka.KafkaSettings;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.Ports;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.testcontainers.kafka.KafkaContainer;

/** A real broker with Millrace's group timeouts. Topics are not made by themselves. */
public final class TestKafka implements AutoCloseable {
  private static final String IMAGE = "apache/kafka:4.4.0";
  private static final int PORT_INSIDE = 9092;

  private final Backing backing;
  private final boolean isShared;

  private static final class Shared {
    static final TestKafka INSTANCE = new TestKafka(startBacking(), true);
  }

  private TestKafka(Backing backing, boolean isShared) {
    this.backing = backing;
    this.isShared = isShared;
  }

  /** The broker of this JVM; never pause, kill or close it. It ends with the JVM. */
  public static TestKafka shared() {
    return Shared.INSTANCE;
  }

  /** A broker of one's own, to be closed. */
  public static TestKafka start() {
    return new TestKafka(startBacking(), false);
  }

  private static Backing startBacking() {
    return BackingChoice.start(TestKafka::container, TestKafka::local);
  }

  private static Backing container() {
    // Within a container, Testcontainers would have the broker advertise the gateway.
    KafkaContainer kafka =
        new KafkaContainer(IMAGE) {
          @Override
          public String getHost() {
            return ContainerBacking.HOST;
          }
        };
    overrides().forEach((key, value) -> kafka.withEnv(variable(key), value));
    return ContainerBacking.start(kafka, PORT_INSIDE, KafkaProbe::new);
  }

  private static String variable(String setting) {
    return "KAFKA_" + setting.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static Map<String, String> overrides() {
    Map<String, String> overrides = new HashMap<>(KafkaSettings.timeouts());
    overrides.put("auto.create.topics.enable", "false");
    overrides.put("offsets.topic.num.partitions", "1");
    return overrides;
  }

  private static Backing local() {
    List<Integer> ports = Ports.free(2);
    return LocalBacking.start(
        KafkaProcess.NAME,
        directory ->
            KafkaProcess.blueprint(
                Home.locate(),
                new KafkaSettings(
                    directory.resolve("kafka"),
                    directory.resolve("kafka.log"),
                    ports.get(0),
                    ports.get(1),
                    overrides(),
                    List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"))));
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return "127.0.0.1:" + backing.port();
  }

  /** Halts the broker; connections stay open and unanswered. */
  public void pause() {
    own().pause();
  }

  /** Lets it go on after {@link #pause()}. */
  public void resume() {
    own().resume();
  }

  /** As {@code kill -9} does. */
  public void kill() {
    own().kill();
  }

  /** Starts it again on the same port and data, and waits until it is ready. */
  public void restart() {
    own().restart();
  }

  private Backing own() {
    if (isShared) {
      throw new IllegalStateException("others use the shared broker; take TestKafka.start()");
    }
    return backing;
  }

  /** Ends the broker and deletes its data; the shared one lives on. */
  @Override
  public void close() {
    if (!isShared) {
      backing.close();
    }
  }
}
