package dev.millrace.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.local.process.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaStorageTest {
  @TempDir private Path folder;

  private KafkaSettings settings(Map<String, String> overrides) {
    return new KafkaSettings(
        folder.resolve("kafka"), folder.resolve("kafka.log"), 20_001, 20_002, overrides, List.of());
  }

  @Test
  void storageIsFormattedOnceUnderAClusterIdThatStays() throws Exception {
    KafkaProcess.blueprint(Home.locate(), settings(Map.of()));
    Path meta = folder.resolve("kafka/data/meta.properties");
    String id = Files.readString(folder.resolve("kafka/cluster.id")).strip();
    String first = Files.readString(meta);
    assertThat(first).contains("cluster.id=" + id);

    Files.writeString(folder.resolve("kafka.log"), "");
    KafkaProcess.blueprint(Home.locate(), settings(Map.of()));
    assertThat(Files.readString(meta)).isEqualTo(first);
    assertThat(folder.resolve("kafka.log")).isEmptyFile();
  }

  @Test
  void brokerTakesTheLargestRecordOfTheLog() {
    int bytesMax = Integer.parseInt(settings(Map.of()).properties().get("message.max.bytes"));
    assertThat(bytesMax).isGreaterThanOrEqualTo(LogTopic.MESSAGE_BYTES_MAX);
  }

  @Test
  void overridesWin() {
    assertThat(settings(Map.of("num.io.threads", "9")).properties())
        .containsEntry("num.io.threads", "9")
        .containsEntry("group.consumer.session.timeout.ms", "6000");
  }
}
