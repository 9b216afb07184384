package dev.millrace.ingest.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.ingest.Sample;
import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.SubmitResponse;
import dev.millrace.v1.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SubmitTest {
  private static final String TOPIC = "submit-test";
  private static IngestServer server;

  @BeforeAll
  static void start() {
    String kafka = TestKafka.shared().bootstrapServers();
    IngestServer.createTopic(kafka, TOPIC, 4);
    server = IngestServer.ready(kafka, TOPIC, Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void loneTransactionIsLoggedWithinMilliseconds() {
    Transaction transaction = Sample.fresh();
    SubmitResponse response =
        server.blocking().submit(SubmitRequest.newBuilder().setTransaction(transaction).build());
    Receipt receipt = response.getReceipt();
    assertThat(receipt.getId()).isEqualTo(transaction.getId());
    assertThat(receipt.getOutcome()).isEqualTo(Outcome.OUTCOME_LOGGED);
    assertThat(ConsistencyToken.parse(response.getToken()).nextOffsets())
        .containsEntry(receipt.getPosition().getPartition(), receipt.getPosition().getOffset() + 1);

    long[] micros = new long[300];
    for (int i = 0; i < micros.length; i++) {
      SubmitRequest request = SubmitRequest.newBuilder().setTransaction(Sample.fresh()).build();
      long start = System.nanoTime();
      var _ = server.blocking().submit(request);
      micros[i] = (System.nanoTime() - start) / 1000;
    }
    Arrays.sort(micros);
    System.out.println("lone submit: p50=" + micros[150] + "us p99=" + micros[297] + "us");
  }

  @Test
  void batchIsAnsweredInOrder() {
    for (int i = 0; i < 100; i++) {
      List<Transaction> transactions = Sample.fresh(500);
      SubmitBatchRequest request =
          SubmitBatchRequest.newBuilder().addAllTransactions(transactions).build();
      long start = System.nanoTime();
      List<Receipt> receipts = server.blocking().submitBatch(request).getReceiptsList();
      if (i % 50 == 49) {
        System.out.println("batch of 500: " + (System.nanoTime() - start) / 1000 + "us");
      }
      assertThat(receipts)
          .extracting(Receipt::getId)
          .isEqualTo(transactions.stream().map(Transaction::getId).toList());
      assertThat(receipts).allMatch(receipt -> receipt.getOutcome() == Outcome.OUTCOME_LOGGED);
    }
  }
}
