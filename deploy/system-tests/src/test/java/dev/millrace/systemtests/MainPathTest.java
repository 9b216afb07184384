package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import dev.millrace.v1.TransactionResult;
import io.grpc.StatusRuntimeException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What every user does first: put transactions in, get them out. */
class MainPathTest {
  private static TestStack stack;
  private static Clients clients;

  @BeforeAll
  static void start() {
    stack = TestStack.shared();
    clients = stack.clients();
  }

  @Test
  void aSubmittedTransactionIsReadableWithItsToken() {
    Transaction sent = Samples.transaction("main-path", "t-1", 1250);
    SubmitResponse written = clients.submit(sent, Acknowledgement.ACKNOWLEDGEMENT_DURABLE);
    assertThat(written.getReceipt().getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);

    GetTransactionResponse first =
        clients.get("main-path", "t-1", Clients.covering(written.getToken()));
    assertThat(first.getTransaction().getTransaction()).isEqualTo(sent);
    assertThat(first.getTransaction().getPosition()).isEqualTo(written.getReceipt().getPosition());
    assertThat(first.getTier()).isEqualTo(Tier.TIER_STORE);
    assertThat(first.getReadAt().getPartitionsList()).isNotEmpty();
    assertThat(ConsistencyToken.parse(first.getReadAt().getToken()).nextOffsets())
        .containsKey(written.getReceipt().getPosition().getPartition());

    GetTransactionResponse second =
        clients.get("main-path", "t-1", Clients.covering(written.getToken()));
    assertThat(second.getTransaction()).isEqualTo(first.getTransaction());
    assertThat(second.getTier()).isEqualTo(Tier.TIER_LOCAL_CACHE);
  }

  @Test
  void resendingIsADuplicateAndOtherContentAConflict() {
    Transaction sent = Samples.transaction("outcomes", "t-1", 5);
    Receipt stored = clients.submit(sent, Acknowledgement.ACKNOWLEDGEMENT_APPLIED).getReceipt();
    assertThat(stored.getOutcome()).isEqualTo(Outcome.OUTCOME_STORED);

    Receipt again = clients.submit(sent, Acknowledgement.ACKNOWLEDGEMENT_APPLIED).getReceipt();
    assertThat(again.getOutcome()).isEqualTo(Outcome.OUTCOME_DUPLICATE);
    assertThat(again.getPosition()).isEqualTo(stored.getPosition());

    Transaction other = sent.toBuilder().setAmount(Amounts.of(6)).setType("refund").build();
    Receipt conflict = clients.submit(other, Acknowledgement.ACKNOWLEDGEMENT_APPLIED).getReceipt();
    assertThat(conflict.getOutcome()).isEqualTo(Outcome.OUTCOME_CONFLICT);
    assertThat(conflict.getPosition()).isEqualTo(stored.getPosition());
    assertThat(conflict.getConflictingFieldsList()).containsExactly("amount", "type");

    AccountSummary summary = clients.summary("outcomes", "bob", Clients.FULLY).getSummary();
    assertThat(summary.getCount()).isEqualTo(1);
    assertThat(Amounts.toBigInteger(summary.getTotals(0).getCredit()))
        .isEqualTo(BigInteger.valueOf(5));
  }

  @Test
  void aListPagesThroughEverythingOnceInBothDirections() {
    List<Transaction> sent = new ArrayList<>();
    for (int i = 0; i < 257; i++) {
      sent.add(Samples.transaction("paging", "t-" + i, i));
    }
    SubmitBatchResponse written =
        clients.submitBatch(sent, Acknowledgement.ACKNOWLEDGEMENT_DURABLE);
    List<AccountEntry> oldest =
        clients.list(
            "paging",
            "alice",
            ListOrder.LIST_ORDER_OLDEST_FIRST,
            13,
            Clients.covering(written.getToken()));
    assertThat(oldest).extracting(e -> e.getTransaction().getTransaction()).isEqualTo(sent);
    assertThat(oldest)
        .extracting(AccountEntry::getRole)
        .containsOnly(AccountRole.ACCOUNT_ROLE_DEBIT);
    List<AccountEntry> newest =
        clients.list(
            "paging",
            "alice",
            ListOrder.LIST_ORDER_NEWEST_FIRST,
            100,
            Clients.covering(written.getToken()));
    assertThat(newest).isEqualTo(oldest.reversed());
  }

  @Test
  void aBatchGetIsDenseAndInOrder() {
    clients.submit(Samples.transaction("batch", "a", 1), Acknowledgement.ACKNOWLEDGEMENT_APPLIED);
    clients.submit(Samples.transaction("batch", "b", 2), Acknowledgement.ACKNOWLEDGEMENT_APPLIED);
    BatchGetTransactionsResponse found =
        clients
            .query()
            .batchGetTransactions(
                BatchGetTransactionsRequest.newBuilder()
                    .setLedger("batch")
                    .addKeys(TransactionKey.newBuilder().setId("b"))
                    .addKeys(TransactionKey.newBuilder().setId("absent"))
                    .addKeys(TransactionKey.newBuilder().setId("a"))
                    .addKeys(TransactionKey.newBuilder().setId("b"))
                    .setConsistency(Clients.FULLY)
                    .build());
    assertThat(found.getResultsList())
        .extracting(r -> r.getTransaction().getTransaction().getId())
        .containsExactly("b", "", "a", "b");
    assertThat(found.getResultsList())
        .extracting(TransactionResult::hasError)
        .containsExactly(false, true, false, false);
  }

  @Test
  void oneBadItemOfABatchNeverFailsTheOthers() {
    Transaction good = Samples.transaction("items", "good", 1);
    List<Transaction> batch =
        List.of(
            good,
            good.toBuilder().setId("bad id").build(),
            good.toBuilder().setId("no-amount").clearAmount().build(),
            good,
            Samples.transaction("items", "good-2", 2));
    SubmitBatchResponse written =
        clients.submitBatch(batch, Acknowledgement.ACKNOWLEDGEMENT_APPLIED);
    assertThat(written.getReceiptsList())
        .extracting(Receipt::getOutcome)
        .containsExactly(
            Outcome.OUTCOME_STORED,
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_REJECTED,
            Outcome.OUTCOME_DUPLICATE,
            Outcome.OUTCOME_STORED);
    assertThat(written.getReceipts(1).getError().getField()).isEqualTo("id");
    assertThat(written.getReceipts(2).getError().getField()).isEqualTo("amount");
  }

  @Test
  void aRecordOfAForeignProducerIsReadableWithATokenOfItsOwn() throws Exception {
    Transaction sent = Samples.transaction("foreign", "f-1", 7);
    RecordMetadata logged;
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.endpoint("kafka")),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(new ProducerRecord<>("millrace.transactions", "junk", new byte[] {1, 2, 3}))
          .get();
      logged =
          producer
              .send(new ProducerRecord<>("millrace.transactions", sent.getId(), sent.toByteArray()))
              .get();
    }
    String anyToken =
        clients
            .submit(
                Samples.transaction("foreign", "f-0", 1), Acknowledgement.ACKNOWLEDGEMENT_DURABLE)
            .getToken();
    ConsistencyToken token =
        ConsistencyToken.covering(
            ConsistencyToken.parse(anyToken).topicId(), logged.partition(), logged.offset());
    assertThat(
            clients
                .get("foreign", "f-1", Clients.covering(token.toString()))
                .getTransaction()
                .getTransaction())
        .isEqualTo(sent);
  }

  @Test
  void anUnknownIdIsNotFoundAndSaysAtWhichFreshness() {
    assertThatThrownBy(() -> clients.get("main-path", "never", Clients.FULLY))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void oneLedgerNeverSeesAnother() {
    clients.submit(
        Samples.transaction("ours", "secret", 1), Acknowledgement.ACKNOWLEDGEMENT_APPLIED);
    clients.get("ours", "secret", Clients.FULLY);
    assertThatThrownBy(() -> clients.get("theirs", "secret", Clients.FULLY))
        .hasMessageContaining("NOT_FOUND");
    assertThat(clients.summary("theirs", "alice", Clients.FULLY).getSummary().getCount()).isZero();
  }
}
