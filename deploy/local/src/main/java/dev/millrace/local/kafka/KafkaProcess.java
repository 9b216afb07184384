package dev.millrace.local.kafka;

import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.JavaCommand;
import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the broker's folder ready and says how the broker is started. */
public final class KafkaProcess {
  /** The name of the process. */
  public static final String NAME = "kafka";

  /** The broker needs about 330 MB resident with it; the page cache does the rest. */
  private static final int HEAP_MEBIBYTES = 512;

  /** A controlled shutdown takes 1–3 s; after a kill the log is recovered, which is slower. */
  private static final Duration STOP_BOUND = Duration.ofSeconds(15);

  private KafkaProcess() {}

  /** Writes the configuration, formats the storage if it is new, and describes the process. */
  public static Blueprint blueprint(Home home, KafkaSettings settings) {
    String classPath = home.brokerLibraries().resolve("*").toString();
    Path properties = settings.directory().resolve("server.properties");
    try {
      Files.createDirectories(settings.directory());
      Files.writeString(properties, text(settings));
      new KafkaStorage(settings.directory(), settings.data())
          .format(classPath, properties, settings.log());
    } catch (IOException e) {
      throw new StackFailure(
          "kafka's folder %s is not usable: %s".formatted(settings.directory(), e.getMessage()), e);
    }
    return new Blueprint(
        NAME,
        JavaCommand.of(
            HEAP_MEBIBYTES,
            options(settings),
            classPath,
            "kafka.Kafka",
            List.of(properties.toAbsolutePath().toString())),
        JavaCommand.ENVIRONMENT,
        settings.directory(),
        settings.log(),
        new KafkaProbe(settings.port()),
        List.of(settings.port(), settings.controllerPort()),
        STOP_BOUND);
  }

  private static String text(KafkaSettings settings) {
    return settings.properties().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\") + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> options(KafkaSettings settings) {
    List<String> options = new ArrayList<>(KafkaStorage.LOGGING);
    options.addAll(settings.jvmOptions());
    return options;
  }
}
