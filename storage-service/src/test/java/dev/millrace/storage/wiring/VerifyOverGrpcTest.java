package dev.millrace.storage.wiring;

import static dev.millrace.storage.wiring.TestLog.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Iterators;
import dev.millrace.admin.v1.IdEntry;
import dev.millrace.admin.v1.ListIdsRequest;
import dev.millrace.admin.v1.ListVerifiableRequest;
import dev.millrace.admin.v1.ListVerifiableResponse;
import dev.millrace.admin.v1.StoreVerificationServiceGrpc;
import dev.millrace.admin.v1.StoreVerificationServiceGrpc.StoreVerificationServiceBlockingStub;
import dev.millrace.admin.v1.VerifyPartitionRequest;
import dev.millrace.admin.v1.VerifyPartitionResponse;
import dev.millrace.admin.v1.VerifyResult;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.ownership.PartitionStatus;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyOverGrpcTest {
  private static final int TRANSACTIONS = 2_500; // several chunks of ids

  @TempDir Path data;
  private TestLog log;

  @BeforeEach
  void openLog() {
    log = new TestLog(TestKafka.shared());
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void aServingPartitionIsComparedWithItsLogAndGivesItsIdsInOrder() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 2))) {
      node.awaitServing(0, 1);
      fillPartitionZero();
      node.awaitApplied(0, log.end(0));
      log.send(1, transaction("tx-7")).get(); // as a foreign partitioner would place it
      node.awaitApplied(1, 1);

      ListVerifiableResponse owned =
          stub(node).listVerifiable(ListVerifiableRequest.getDefaultInstance());
      assertThat(owned.getTopicPartitions()).isEqualTo(2);
      assertThat(owned.getOwnedList()).hasSize(2).allMatch(one -> one.getProblem().isEmpty());

      VerifyResult result = verify(node, 0, true);
      assertThat(result.getDifferencesList()).isEmpty();
      assertThat(result.getStored()).isEqualTo(TRANSACTIONS);
      assertThat(result.getDuplicates()).isEqualTo(1);
      assertThat(result.getDeadLetters()).isEqualTo(1);
      assertThat(result.getLogRecords()).isEqualTo(TRANSACTIONS + 2);
      assertThat(verify(node, 1, false).getMisplaced() + result.getMisplaced()).isPositive();
      assertThat(
              node.registry
                  .get("millrace.storage.verifications")
                  .tag("result", "equal")
                  .counter()
                  .count())
          .isEqualTo(2);

      List<IdEntry> ids = ids(node, 0);
      assertThat(ids).hasSize(TRANSACTIONS);
      assertThat(hex(ids.get(1_200))).isGreaterThan(hex(ids.get(1_199)));
      assertThat(ids(node, 1))
          .extracting(entry -> IdentityKey.idOf(entry.getKey().toByteArray()))
          .containsExactly("tx-7");
    }
  }

  @Test
  void aDamagedFileIsNamedAndThePartitionIsTakenOutOfService() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      fillPartitionZero();
      node.awaitApplied(0, log.end(0));
    }
    Path table = largestTable();
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 3] ^= 1;
    Files.write(table, bytes);
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      StatusRuntimeException failure = failure(() -> verify(node, 0, false));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS);
      assertThat(failure.getStatus().getDescription())
          .contains(table.getFileName().toString())
          .doesNotContain(data.toString());
      node.awaitStatus(0, PartitionStatus.REFUSED);
      assertThat(
              stub(node)
                  .listVerifiable(ListVerifiableRequest.getDefaultInstance())
                  .getOwned(0)
                  .getProblem())
          .contains("damaged");
      assertThat(failure(() -> ids(node, 0)).getStatus().getCode())
          .isEqualTo(Status.Code.DATA_LOSS);
    }
  }

  @Test
  void whatCanNotBeCheckedSaysWhy() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      assertThat(failure(() -> verify(node, 5, false)).getStatus().getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
      fillPartitionZero();
      node.awaitApplied(0, log.end(0));
      Context.CancellableContext context = Context.current().withCancellation();
      Iterator<?>[] streams = new Iterator<?>[1];
      context.run(
          () -> {
            streams[0] = stub(node).listIds(ListIdsRequest.getDefaultInstance());
            assertThat(streams[0].hasNext()).isTrue();
          });
      context.cancel(null);
      assertThat(failure(() -> Iterators.size(streams[0])).getStatus().getCode())
          .isEqualTo(Status.Code.CANCELLED);
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(verify(node, 0, false).getDifferencesList()).isEmpty());
    }
  }

  private void fillPartitionZero() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = log.producer(Map.of())) {
      for (int i = 0; i < TRANSACTIONS; i++) {
        var _ = producer.send(line(transaction("tx-" + i).toByteArray()));
      }
      var _ = producer.send(line(transaction("tx-3").toByteArray()));
      var _ = producer.send(line("garbage".getBytes(StandardCharsets.UTF_8)));
    }
  }

  private ProducerRecord<byte[], byte[]> line(byte[] value) {
    return new ProducerRecord<>(log.topic, 0, new byte[1], value);
  }

  private Path largestTable() throws Exception {
    try (Stream<Path> files = Files.list(data.resolve("partition-0"))) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max((one, other) -> Long.compare(one.toFile().length(), other.toFile().length()))
          .orElseThrow();
    }
  }

  private static VerifyResult verify(TestNode node, int partition, boolean againstLog) {
    Iterator<VerifyPartitionResponse> answers =
        stub(node)
            .verifyPartition(
                VerifyPartitionRequest.newBuilder()
                    .setPartition(partition)
                    .setAgainstLog(againstLog)
                    .build());
    return Iterators.getLast(answers).getResult();
  }

  private static List<IdEntry> ids(TestNode node, int partition) {
    List<IdEntry> ids = new ArrayList<>();
    stub(node)
        .listIds(ListIdsRequest.newBuilder().setPartition(partition).build())
        .forEachRemaining(chunk -> ids.addAll(chunk.getEntriesList()));
    return ids;
  }

  private static String hex(IdEntry entry) {
    return HexFormat.of().formatHex(entry.getKey().toByteArray());
  }

  private static StoreVerificationServiceBlockingStub stub(TestNode node) {
    return StoreVerificationServiceGrpc.newBlockingStub(node.channel());
  }

  private static StatusRuntimeException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call);
  }
}
