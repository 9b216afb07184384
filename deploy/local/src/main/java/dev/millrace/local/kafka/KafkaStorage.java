package dev.millrace.local.kafka;

import dev.millrace.local.process.JavaCommand;
import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * The broker's folder: its cluster id, kept beside the data so that a half-formatted folder is
 * finished under the same id, and the format.
 */
final class KafkaStorage {
  static final List<String> LOGGING =
      List.of(
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
          "-Dorg.slf4j.simpleLogger.logFile=System.out",
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
          "-Dorg.slf4j.simpleLogger.showShortLogName=true");

  private static final int HEAP_MEBIBYTES = 128;

  private final Path clusterIdFile;
  private final Path data;

  KafkaStorage(Path directory, Path data) {
    this.clusterIdFile = directory.resolve("cluster.id");
    this.data = data;
  }

  void format(String classPath, Path properties, Path log) throws IOException {
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(log.toAbsolutePath().getParent());
    List<String> options = new ArrayList<>(LOGGING);
    options.add("-XX:TieredStopAtLevel=1"); // it ends before it would pay to compile more
    List<String> command =
        JavaCommand.of(
            HEAP_MEBIBYTES,
            options,
            classPath,
            "kafka.tools.StorageTool",
            List.of(
                "format",
                "--ignore-formatted",
                "--cluster-id",
                clusterId(),
                "--config",
                properties.toAbsolutePath().toString()));
    Process tool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (tool.waitFor() != 0) {
        throw new StackFailure(
            "kafka's folder %s could not be formatted; see %s".formatted(data, log));
      }
    } catch (InterruptedException e) {
      tool.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted while formatting kafka's folder", e);
    }
  }

  private String clusterId() throws IOException {
    if (Files.exists(clusterIdFile)) {
      return Files.readString(clusterIdFile).strip();
    }
    String id = newClusterId();
    Files.writeString(clusterIdFile, id + "\n");
    return id;
  }

  /** Kafka's form of a UUID; one with a leading dash would read as an option. */
  private static String newClusterId() {
    while (true) {
      UUID uuid = UUID.randomUUID();
      byte[] bytes =
          ByteBuffer.allocate(2 * Long.BYTES)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array();
      String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      if (!id.startsWith("-")) {
        return id;
      }
    }
  }
}
