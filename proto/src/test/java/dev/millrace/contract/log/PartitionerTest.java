package dev.millrace.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Random;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class PartitionerTest {
  @Test
  void everyVectorOfTheFileHolds() throws IOException {
    JsonNode vectors = vectors();

    assertThat(vectors.size()).isGreaterThanOrEqualTo(20);
    for (JsonNode vector : vectors) {
      byte[] key = HexFormat.of().parseHex(vector.get("keyHex").asText());
      if (vector.has("key")) {
        assertThat(vector.get("key").asText().getBytes(UTF_8)).isEqualTo(key);
      }
      assertThat(Utils.murmur2(key)).isEqualTo(vector.get("murmur2").asInt());
      assertThat(vector.get("partitions").size()).isGreaterThanOrEqualTo(5);
      vector
          .get("partitions")
          .properties()
          .forEach(
              expected ->
                  assertThat(Partitioner.partition(key, Integer.parseInt(expected.getKey())))
                      .as("%s of %s", vector.get("keyHex"), expected.getKey())
                      .isEqualTo(expected.getValue().asInt()));
    }
  }

  @Test
  void partitionEqualsTheJavaClientsDefault() {
    long seed = System.nanoTime();
    System.out.println("PartitionerTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[] key = new byte[random.nextInt(130)];
      random.nextBytes(key);
      int partitions = 1 + random.nextInt(random.nextBoolean() ? 16 : 5_000);

      assertThat(Partitioner.partition(key, partitions))
          .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions))
          .isBetween(0, partitions - 1);
    }
  }

  private static JsonNode vectors() throws IOException {
    try (InputStream file = Partitioner.class.getResourceAsStream("partition-vectors.json")) {
      return new ObjectMapper().readTree(file).get("vectors");
    }
  }
}
