package dev.millrace.storage.wiring;

import static dev.millrace.storage.wiring.TestLog.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.storage.tail.TailReader;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailOverGrpcTest {
  private static final int PARTITIONS = 2;
  private static final int TRANSACTIONS = 6_000;

  @TempDir Path data;
  private TestLog log;
  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    log = new TestLog(TestKafka.shared());
    node = new TestNode(log.settings(data, PARTITIONS));
    node.awaitServing(0, 1);
  }

  @AfterEach
  void stop() {
    node.close();
    log.close();
  }

  @Test
  void historyAndWhatIsWrittenMeanwhileJoinWithoutGapOrDuplicate() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("tail: seed=" + seed);
    Random random = new Random(seed);
    List<String> sent = new ArrayList<>();
    List<TailReader> readers = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      int partition = random.nextInt(PARTITIONS);
      boolean isOurs = random.nextInt(4) > 0;
      boolean isAgain = random.nextInt(20) == 0 && !sent.isEmpty();
      if (isAgain) { // a duplicate has a place in the log and none in the store
        String again = sent.get(random.nextInt(sent.size()));
        var _ = log.send(again.startsWith("0") ? 0 : 1, named(again, "test"));
      } else {
        String id = partition + "-" + i;
        var _ = log.send(partition, named(id, isOurs ? "test" : "other"));
        if (isOurs) {
          sent.add(id);
        }
      }
      if (i % 1_500 == 700) {
        readers.add(TailReader.eager(node.channel(), fromTheBeginning()));
      }
    }
    log.producer.flush();
    for (TailReader reader : readers) {
      await().atMost(Duration.ofSeconds(30)).until(() -> reader.records().size() >= sent.size());
      assertThat(reader.records()).extracting(TailOverGrpcTest::id).hasSameElementsAs(sent);
      assertThat(reader.records()).hasSize(sent.size());
      assertJoined(reader.messages);
      reader.leave();
    }
  }

  @Test
  void aStreamEndsPartitionByPartitionWhenTheInstanceStops() throws Exception {
    log.send(0, transaction("tx")).get();
    node.awaitApplied(0, 1);
    TailReader reader = TailReader.eager(node.channel(), fromTheBeginning());
    await().until(() -> reader.records().size() == 1);
    node.node.close();
    await().until(() -> reader.ended != null);
    assertThat(reader.ended.isOk()).isTrue();
    assertThat(reader.messages.stream().filter(TailResponse::hasError))
        .hasSize(PARTITIONS)
        .allSatisfy(
            message ->
                assertThat(message.getError().getReason())
                    .isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER));
  }

  @Test
  void badFieldsAreNamed() {
    TailRequest valid = fromTheBeginning();
    TailCursor.Builder negative = TailCursor.newBuilder().setOffset(-1);
    assertThat(refusal(valid.toBuilder().setPartitions(0, negative)))
        .startsWith("partitions.offset ");
    assertThat(refusal(valid.toBuilder().setLedger(""))).startsWith("ledger ");
    assertThat(refusal(valid.toBuilder().addAccounts(""))).startsWith("accounts ");
    assertThat(refusal(valid.toBuilder().addPartitions(valid.getPartitions(0))))
        .startsWith("partitions.partition ");
    TransactionFilter.Builder role =
        TransactionFilter.newBuilder().setRole(AccountRole.ACCOUNT_ROLE_DEBIT);
    assertThat(refusal(valid.toBuilder().setFilter(role))).startsWith("filter.role ");
    TailRequest.Builder many = valid.toBuilder();
    for (int i = 0; i <= 100; i++) {
      many.addAccounts("account-" + i);
    }
    assertThat(refusal(many)).startsWith("accounts ");
  }

  private String refusal(TailRequest.Builder request) {
    TailReader reader = TailReader.eager(node.channel(), request.build());
    await().until(() -> reader.ended != null);
    assertThat(reader.ended.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return reader.ended.getDescription();
  }

  /** Messages of a partition go on where the one before ended, and hold nothing else. */
  private static void assertJoined(List<TailResponse> messages) {
    Map<Integer, Long> next = new HashMap<>();
    for (TailResponse message : messages) {
      int partition = message.getState().getPartition();
      long from = next.getOrDefault(partition, 0L);
      for (StoredRecord record : message.getRecordsList()) {
        assertThat(record.getPosition().getPartition()).isEqualTo(partition);
        assertThat(record.getPosition().getOffset())
            .isGreaterThanOrEqualTo(from)
            .isLessThan(message.getNextOffset());
        from = record.getPosition().getOffset() + 1;
      }
      assertThat(message.getNextOffset()).isGreaterThanOrEqualTo(from);
      next.put(partition, message.getNextOffset());
    }
  }

  private static Transaction named(String id, String ledger) {
    return transaction(id).toBuilder().setLedger(ledger).build();
  }

  private static TailRequest fromTheBeginning() {
    TailRequest.Builder request = TailRequest.newBuilder().setLedger("test");
    for (int partition = 0; partition < PARTITIONS; partition++) {
      request.addPartitions(TailCursor.newBuilder().setPartition(partition).setOffset(0));
    }
    return request.build();
  }

  private static String id(StoredRecord record) {
    try {
      return Transaction.parseFrom(record.getTransaction()).getId();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
