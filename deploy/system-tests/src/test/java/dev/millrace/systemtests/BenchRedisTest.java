package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to Redis, no read of a whole stack fails. Five faults take over a minute. */
@EnabledIfSystemProperty(named = "test.long", matches = "true")
class BenchRedisTest {
  private static final double RATE = 500;
  private static final double SECONDS = 6;

  @TempDir private Path directory;

  @Test
  void noReadFailsAndTheStoresAnswerWhileRedisIsAway() {
    Cli.Result ran =
        Cli.run(
            directory,
            "bench",
            "redis",
            "--only=stopped,slowed,flushed,full,killed",
            "--keys=2000",
            "--rate=" + RATE,
            "--seconds=" + SECONDS,
            "--json");

    assertThat(ran.exitCode()).as(ran.err() + ran.out()).isZero();
    JsonNode json = ran.json();
    assertThat(json.get("problems")).isEmpty();
    assertThat(json.get("faults")).hasSize(5);
    for (JsonNode fault : json.get("faults")) {
      String name = fault.get("fault").asText();
      assertThat(fault.get("reads").asDouble()).as(name).isGreaterThan(RATE * SECONDS / 2);
      assertThat(fault.get("failed").asLong()).as(name).isZero();
      if (!name.equals("full")) { // what it held before, it still answers
        assertThat(fault.get("fromStores").asLong()).as(name).isPositive();
      }
    }
  }
}
