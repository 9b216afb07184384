package dev.millrace.storage.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Iterators;
import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.CheckpointRequest;
import dev.millrace.admin.v1.CheckpointResponse;
import dev.millrace.admin.v1.CheckpointResult;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc;
import dev.millrace.admin.v1.StoreVerificationServiceGrpc;
import dev.millrace.admin.v1.VerifyPartitionRequest;
import dev.millrace.admin.v1.VerifyResult;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.checkpoint.Restore;
import dev.millrace.storage.checkpoint.RestoreMain;
import dev.millrace.storage.rocks.ClosedStore;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 11, locally: a restored store that went on with the log is its source. */
class RestoreTest {
  private static final long SEED = Long.getLong("test.seed", System.nanoTime());
  private static final int TRANSACTIONS = 2_000;
  private static final int PAYLOAD_BYTES = 4_000;
  private static final int KILLS = 3;

  @TempDir Path root;
  private final Random random = new Random(SEED);
  private TestLog log;
  private int sent;

  @BeforeEach
  void openLog() {
    System.out.println("restore test: seed=" + SEED);
    log = new TestLog(TestKafka.shared());
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void aRestoredStoreThatWentOnWithTheLogIsItsSource() throws Exception {
    Path target = root.resolve("restored");
    CheckpointResult made;
    VerifyResult source;
    try (TestNode node = new TestNode(log.settings(root.resolve("source"), 1))) {
      node.awaitServing(0);
      send(node, TRANSACTIONS);
      made = checkpoint(node, "before");
      send(node, TRANSACTIONS / 2); // after it; not in it
      source = verify(node);
    }
    assertThat(made.getProblem()).isEmpty();
    assertThat(made.getNextOffset()).isEqualTo(TRANSACTIONS);
    assertThat(made.getDigest()).isNotEqualTo(source.getDigest());

    killedRestoresLeaveNothingThatOpens(Path.of(made.getDirectory()), target);
    new Restore(told -> {}).run(Path.of(made.getDirectory()), target);

    Map<String, String> settings = log.settings(target, 1);
    settings.put("millrace.kafka.group", log.group + "-restored");
    try (TestNode node = new TestNode(settings)) {
      node.awaitServing(0);
      node.awaitApplied(0, sent);
      VerifyResult restored = verify(node);
      assertThat(restored.getDigest()).isEqualTo(source.getDigest());
      assertThat(restored.getNextOffset()).isEqualTo(source.getNextOffset());
      assertThat(restored.getStored()).isEqualTo(source.getStored()).isEqualTo(sent);
      assertThat(restored.getDifferencesList()).isEmpty();
      assertThat(appliedHere(node)).isEqualTo(TRANSACTIONS / 2);
    }
  }

  @Test
  void checkpointsAreRefusedForABadNameAndForOneThatIsTaken() throws Exception {
    try (TestNode node = new TestNode(log.settings(root.resolve("source"), 1))) {
      node.awaitServing(0);
      StatusRuntimeException refused =
          Assertions.catchThrowableOfType(
              StatusRuntimeException.class, () -> checkpoint(node, "../away"));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.getStatus().getDescription()).startsWith("name must be");
      CheckpointResult first = checkpoint(node, "empty");
      assertThat(first.getProblem()).isEmpty();
      assertThat(first.getDirectory())
          .isEqualTo(root.resolve("source/checkpoints/empty/partition-0").toString());
      assertThat(first.getLeaderEpoch()).isEqualTo(-1);
      assertThat(first.getDigest()).isEqualTo(ByteString.copyFrom(new byte[16]));
      assertThat(checkpoint(node, "empty").getProblem()).contains("already", "empty/partition-0");
    }
  }

  private void killedRestoresLeaveNothingThatOpens(Path checkpoint, Path target) throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = restoring(checkpoint, target);
      try {
        Path half = target.resolve("partition-0.restoring");
        await()
            .pollInterval(Duration.ofMillis(1))
            .atMost(Duration.ofSeconds(60))
            .until(() -> Files.exists(half) || !process.isAlive());
        var _ = process.waitFor(Duration.ofMillis(random.nextInt(30)));
      } finally {
        process.destroyForcibly().waitFor();
      }
      if (Files.exists(target.resolve("partition-0"))) { // whole, if it was done before the kill
        Files.move(target.resolve("partition-0"), root.resolve("done-" + kill));
        assertThat(ClosedStore.read(root.resolve("done-" + kill)).state().nextOffset())
            .as("seed %d", SEED)
            .isEqualTo(TRANSACTIONS);
      }
    }
  }

  private static Process restoring(Path checkpoint, Path target) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            RestoreMain.class.getName(),
            checkpoint.toString(),
            target.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void send(TestNode node, int count) {
    byte[] payload = new byte[PAYLOAD_BYTES];
    for (int i = 0; i < count; i++) {
      random.nextBytes(payload);
      var _ =
          log.send(
              0,
              TestLog.transaction("tx-" + sent++).toBuilder()
                  .setPayload(ByteString.copyFrom(payload))
                  .build());
    }
    log.producer.flush();
    node.awaitApplied(0, sent);
  }

  private static CheckpointResult checkpoint(TestNode node, String name) {
    List<CheckpointResponse> answers = new ArrayList<>();
    StoreMaintenanceServiceGrpc.newBlockingStub(node.channel())
        .checkpoint(CheckpointRequest.newBuilder().setName(name).build())
        .forEachRemaining(answers::add);
    assertThat(answers.getFirst().getScope().getPartitionsList()).containsExactly(0);
    return answers.getLast().getResult();
  }

  private static VerifyResult verify(TestNode node) {
    return Iterators.getLast(
            StoreVerificationServiceGrpc.newBlockingStub(node.channel())
                .verifyPartition(VerifyPartitionRequest.newBuilder().setAgainstLog(true).build()))
        .getResult();
  }

  private static double appliedHere(TestNode node) {
    return node.registry.find("millrace.storage.applied").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }
}
