package dev.millrace.cli.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.SubmitStreamRequest;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Acknowledgement APPLIED = Acknowledgement.ACKNOWLEDGEMENT_APPLIED;

  @Test
  void itsMessageIsTheRequestThatProtobufWouldWriteAlsoWhenItIsUsedAgain() throws IOException {
    Batch batch = new Batch();
    for (int count : new int[] {1, 3_000, 2, 600}) {
      List<Transaction> transactions = transactions(count);
      transactions.forEach(transaction -> batch.add(transaction.toByteArray()));
      byte[] expected =
          SubmitStreamRequest.newBuilder()
              .addAllTransactions(transactions)
              .setAcknowledgement(APPLIED)
              .build()
              .toByteArray();
      batch.seal(APPLIED);
      assertThat(batch.count()).isEqualTo(count);
      assertThat(batch.message().readAllBytes()).isEqualTo(expected);
      assertThat(batch.message().available()).isEqualTo(expected.length);
      assertThat(batch.firstRow()).isEmpty();
      batch.clear();
    }
  }

  @Test
  void someOfItsTransactionsMakeAMessageOfTheirOwn() throws IOException {
    List<Transaction> transactions = transactions(700);
    Batch all = new Batch();
    transactions.forEach(transaction -> all.add(transaction.toByteArray()));
    all.seal(APPLIED);
    Batch some = new Batch();
    some.addSome(all, List.of(0, 5, 6, 699));
    some.seal(APPLIED);
    assertThat(SubmitStreamRequest.parseFrom(some.message()).getTransactionsList())
        .containsExactly(
            transactions.get(0), transactions.get(5), transactions.get(6), transactions.get(699));
  }

  private static List<Transaction> transactions(int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(
          Transaction.newBuilder().setId("t" + i).setType("x".repeat(i % 300)).build());
    }
    return transactions;
  }
}
