package dev.millrace.storage.wiring;

import static dev.millrace.storage.wiring.TestLog.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.contract.log.DeadLetter;
import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.GetSummaryRequest;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.layout.AppliedState.Counters;
import dev.millrace.storage.ownership.PartitionStatus;
import dev.millrace.v1.Amount;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Transaction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndToEndTest {
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
  void whatIsLoggedIsFoundByIdByAccountAndInTheSummary() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      for (int i = 0; i < 100; i++) {
        var _ = log.send(transaction("tx-" + i));
      }
      log.producer.flush();

      PartitionRecords found = node.get(0, 100, "tx-42", "unknown", "tx-7");
      assertThat(found.hasError()).isFalse();
      assertThat(found.getRecordsCount()).isEqualTo(3);
      assertThat(Transaction.parseFrom(found.getRecords(0).getTransaction()))
          .isEqualTo(transaction("tx-42"));
      assertThat(found.getRecords(0).getPosition().getOffset()).isEqualTo(42);
      assertThat(found.getRecords(0).getLoggedAtMillis()).isPositive();
      assertThat(found.getRecords(1).hasPosition()).isFalse();
      assertThat(found.getState().getNextOffset()).isEqualTo(100);
      assertThat(found.getState().getTopicId().size()).isEqualTo(16);

      PartitionEntries entries = node.list(0, 100, "alice", 10);
      assertThat(entries.getEntriesList())
          .extracting(entry -> entry.getPosition().getOffset())
          .containsExactly(99L, 98L, 97L, 96L, 95L, 94L, 93L, 92L, 91L, 90L);
      assertThat(entries.getExhausted()).isFalse();
      assertThat(entries.getEntries(0).getCounterparty()).isEqualTo("bob");
      assertThat(Transaction.parseFrom(entries.getEntries(0).getTransaction().getTransaction()))
          .isEqualTo(transaction("tx-99"));

      var summary = node.summary(0, 100, "bob").getSummary();
      assertThat(summary.getCount()).isEqualTo(100);
      assertThat(summary.getTotals(0).getCredit().getLow()).isEqualTo(10_000);
      assertThat(summary.getTotals(0).getDebitCount()).isZero();
      assertThat(node.summary(0, 100, "nobody").getSummary().getCount()).isZero();
    }
  }

  @Test
  void duplicatesAndConflictsAreToldApartAndChangeNothing() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      Transaction first = transaction("tx");
      log.send(first).get();
      node.awaitApplied(0, 1);
      var _ = log.send(first);
      var _ = log.send(first.toBuilder().setAmount(Amount.newBuilder().setLow(5)).build());
      // The same in one batch, and the same id under a partition key is another identity.
      var _ = log.send(transaction("other"));
      var _ = log.send(transaction("other"));
      var _ = log.send(first.toBuilder().setPartitionKey("key").build());
      log.producer.flush();
      node.awaitApplied(0, 6);

      assertThat(node.partition(0).applied().counters()).isEqualTo(new Counters(3, 2, 1, 0, 0));
      assertThat(node.summary(0, 6, "alice").getSummary().getCount()).isEqualTo(3);
      assertThat(node.list(0, 6, "alice", 100).getEntriesCount()).isEqualTo(3);
      assertThat(node.get(0, 6, "tx").getRecords(0).getPosition().getOffset()).isZero();
    }
  }

  @Test
  void garbageGoesToTheDeadLetterTopicAndDoesNotBlock() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      List<ProducerRecord<byte[], byte[]>> garbage = new ArrayList<>();
      garbage.add(new ProducerRecord<>(log.topic, 0, bytes("k"), null));
      garbage.add(new ProducerRecord<>(log.topic, 0, bytes("k"), bytes("not a transaction")));
      garbage.add(new ProducerRecord<>(log.topic, 0, bytes("k"), new byte[600 * 1024]));
      garbage.add(
          new ProducerRecord<>(
              log.topic,
              0,
              bytes("k"),
              transaction("tx").toBuilder().clearCurrency().build().toByteArray()));
      ProducerRecord<byte[], byte[]> future =
          new ProducerRecord<>(
              log.topic,
              0,
              null,
              transaction("ahead").toBuilder()
                  .setTimeMicros((System.currentTimeMillis() + 90_000_000L) * 1000)
                  .build()
                  .toByteArray());
      future.headers().add(new RecordHeader("__dlq.errors.reason", bytes("forged")));
      future.headers().add(new RecordHeader("trace", bytes("kept")));
      garbage.add(future);
      for (ProducerRecord<byte[], byte[]> bad : garbage) {
        var _ = log.producer.send(bad);
      }
      var _ = log.send(0, transaction("good"));
      log.producer.flush();
      node.awaitApplied(0, 6);

      assertThat(node.partition(0).applied().counters()).isEqualTo(new Counters(1, 0, 0, 5, 0));
      assertThat(node.get(0, 6, "good").getRecords(0).hasPosition()).isTrue();
      List<ConsumerRecord<byte[], byte[]>> letters = log.deadLetters(5);
      assertThat(letters)
          .extracting(letter -> header(letter, DeadLetter.REASON))
          .containsExactly(
              "NULL_VALUE",
              "UNDECODABLE",
              "TOO_LARGE",
              "INVALID_TRANSACTION",
              "INVALID_TRANSACTION");
      assertThat(letters)
          .extracting(letter -> header(letter, DeadLetter.OFFSET))
          .containsExactly("0", "1", "2", "3", "4");
      assertThat(letters.get(2).value()).hasSize(512 * 1024);
      assertThat(header(letters.get(2), DeadLetter.VALUE_BYTES)).isEqualTo("614400");
      assertThat(header(letters.get(2), DeadLetter.VALUE_SHA256)).hasSize(64);
      assertThat(header(letters.get(4), "trace")).isEqualTo("kept");
      assertThat(header(letters.get(4), DeadLetter.MESSAGE)).contains("time_micros");
    }
  }

  @Test
  void controlRecordsMoveTheAppliedOffset() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1));
        KafkaProducer<byte[], byte[]> transactional =
            log.producer(Map.of("transactional.id", log.topic))) {
      node.awaitServing(0);
      transactional.initTransactions();
      transactional.beginTransaction();
      var _ = transactional.send(kafkaRecord(transaction("committed")));
      transactional.commitTransaction();
      transactional.beginTransaction();
      var _ = transactional.send(kafkaRecord(transaction("aborted")));
      transactional.flush();
      transactional.abortTransaction();

      // Record, commit marker, aborted record, abort marker.
      node.awaitApplied(0, 4);
      PartitionRecords found = node.get(0, 4, "committed", "aborted");
      assertThat(found.getRecords(0).hasPosition()).isTrue();
      assertThat(found.getRecords(1).hasPosition()).isFalse();
      assertThat(node.partition(0).applied().counters()).isEqualTo(new Counters(1, 0, 0, 0, 0));
      await().untilAsserted(() -> assertThat(committed(0).offset()).isEqualTo(4));
    }
  }

  @Test
  void aRecordOfANewerKindPausesItsPartitionWhichKeepsServing() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 2))) {
      node.awaitServing(0, 1);
      var _ = log.send(0, transaction("before"));
      ProducerRecord<byte[], byte[]> newer =
          new ProducerRecord<>(log.topic, 0, bytes("k"), bytes("?"));
      newer.headers().add("millrace-type", bytes("atomic-batch"));
      var _ = log.producer.send(newer);
      var _ = log.send(0, transaction("after"));
      var _ = log.send(1, transaction("elsewhere"));
      log.producer.flush();

      node.awaitStatus(0, PartitionStatus.PAUSED_NEWER_RECORD);
      assertThat(node.partition(0).applied().nextOffset()).isEqualTo(1);
      PartitionRecords found = node.get(0, 1, "before", "after");
      assertThat(found.getRecords(0).hasPosition()).isTrue();
      assertThat(found.getRecords(1).hasPosition()).isFalse();
      assertThat(node.get(1, 1, "elsewhere").getRecords(0).hasPosition()).isTrue();
      assertThat(node.partition(0).condition().refusal().message()).contains("atomic-batch");
    }
    // A restart comes to the same end.
    try (TestNode again = new TestNode(log.settings(data, 2))) {
      again.awaitStatus(0, PartitionStatus.PAUSED_NEWER_RECORD);
      assertThat(again.get(0, 1, "before").getRecords(0).hasPosition()).isTrue();
    }
  }

  @Test
  void ownerAndPositionAreCommittedAndReleasedInOrder() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      await()
          .untilAsserted(
              () ->
                  assertThat(OwnerCommit.parse(committed(0).metadata()))
                      .isEqualTo(new OwnerCommit("127.0.0.1", 7440)));
      log.send(transaction("tx")).get();
      await().untilAsserted(() -> assertThat(committed(0).offset()).isEqualTo(1));
    }
    assertThat(committed(0).metadata()).isEqualTo(OwnerCommit.RELEASED);
    assertThat(committed(0).offset()).isEqualTo(1);
  }

  @Test
  void misplacedRecordsAreStoredFoundAndCounted() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 4))) {
      node.awaitServing(0, 1, 2, 3);
      for (int partition = 0; partition < 4; partition++) {
        log.send(partition, transaction("everywhere")).get();
      }
      long misplaced = 0;
      for (int partition = 0; partition < 4; partition++) {
        node.awaitApplied(partition, 1);
        misplaced += node.partition(partition).applied().counters().misplaced();
        assertThat(node.get(partition, 1, "everywhere").getRecords(0).hasPosition()).isTrue();
      }
      assertThat(misplaced).isEqualTo(3);
    }
  }

  @Test
  void aBoundThatIsNotReachedIsRefusedAtTheDeadlineWithBothOffsets() throws Exception {
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitServing(0);
      var answer =
          node.stub()
              .withDeadlineAfter(6, TimeUnit.SECONDS)
              .getSummary(
                  GetSummaryRequest.newBuilder()
                      .setLedger("test")
                      .setAccount("alice")
                      .addPartitions(TestNode.bound(0, 5))
                      .addPartitions(TestNode.bound(3, 0))
                      .build());
      assertThat(answer.getPartitions(0).getError().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_NOT_UP_TO_BOUND);
      assertThat(answer.getPartitions(0).getError().getMetadataMap())
          .containsEntry("applied", "0")
          .containsEntry("required", "5");
      assertThat(answer.getPartitions(1).getError().getReason())
          .isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
    }
  }

  @Test
  void nothingIsAppliedWhileTheDiskIsNearlyFullAndNothingIsLost() throws Exception {
    Map<String, String> settings = log.settings(data, 1);
    settings.put("millrace.storage.free-disk-min", "1024GiB");
    try (TestNode node = new TestNode(settings)) {
      node.awaitServing(0);
      log.send(transaction("tx")).get();
      await()
          .during(Duration.ofMillis(500))
          .until(() -> node.partition(0).applied().nextOffset() == 0);
      assertThat(node.node.disk().isLow()).isTrue();
    }
    try (TestNode node = new TestNode(log.settings(data, 1))) {
      node.awaitApplied(0, 1);
    }
  }

  @Test
  void whileKafkaIsAwayItWaitsAndSaysSo() throws Exception {
    Map<String, String> settings = log.settings(data, 1);
    settings.put("millrace.kafka.bootstrap-servers", "127.0.0.1:1");
    try (TestNode node = new TestNode(settings)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> String.valueOf(node.node.loop().problem()).contains("does not answer"));
      assertThat(node.node.owned().assignmentKnown()).isFalse();
    }
  }

  private OffsetAndMetadata committed(int partition) throws Exception {
    OffsetAndMetadata committed = log.commits().get(new TopicPartition(log.topic, partition));
    assertThat(committed).isNotNull();
    return committed;
  }

  private ProducerRecord<byte[], byte[]> kafkaRecord(Transaction transaction) {
    return new ProducerRecord<>(log.topic, 0, null, transaction.toByteArray());
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
