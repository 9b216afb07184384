package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks of reads in front of a running stack: what they tell, not how fast it is. */
class BenchReadTest {
  /** Beside other work a store may take longer than the stack's two seconds. */
  private static final String PATIENT = "--set=millrace.query.owner-attempt-ms=20000";

  @TempDir private Path directory;

  @Test
  void everyTierIsMeasuredBesideAnEchoAndTheJsonHasTheKeysThatProgramsRead() {
    Cli.Result ran =
        Cli.run(
            directory,
            "bench",
            "read",
            "--quick",
            "--count=20000",
            "--keys=200",
            "--hot=200",
            "--seconds=0.3",
            "--warmup=0.3",
            "--in-flight=4",
            "--in-flight-store=4",
            PATIENT,
            "--data=" + TestStack.shared().data(),
            "--json");
    assertThat(ran.exitCode()).as(ran.err() + ran.out()).isZero();
    JsonNode json = ran.json();
    for (String key :
        List.of(
            "echoCallsPerSecond",
            "localCallsPerSecond",
            "localShareOfEcho",
            "redisCallsPerSecond",
            "storeCallsPerSecond",
            "batchKeysPerSecond",
            "listMicrosCpu",
            "listMicrosCpuFull")) {
      assertThat(json.get(key).isNumber()).as(key).isTrue();
    }
    assertThat(json.get("figures")).hasSize(7);
    assertThat(json.get("goals")).isNotEmpty();
    assertThat(json.get("problems")).isEmpty();
  }

  @Test
  void manyConnectionsAndManyOpenCallsAreServed() {
    Cli.Result ran =
        Cli.run(
            directory,
            "bench",
            "connections",
            "--connections=200",
            "--streams=1500",
            "--stream-connections=2",
            "--rate=50",
            "--seconds=2",
            "--warmup=0.5",
            PATIENT,
            "--data=" + TestStack.shared().data(),
            "--json");
    assertThat(ran.exitCode()).as(ran.err() + ran.out()).isZero();
    JsonNode json = ran.json();
    for (String crowd : List.of("connections", "streams")) {
      assertThat(json.get(crowd).get("maxMicros").asDouble()).as(crowd).isPositive();
      assertThat(json.get(crowd).get("rssBytesAfter").asLong()).as(crowd).isPositive();
    }
    assertThat(json.get("problems")).isEmpty();
  }
}
