package dev.millrace.ingest;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.ingest.admit.Message;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.Transaction;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Transactions for tests. */
public final class Sample {
  private Sample() {}

  public static Transaction.Builder transaction(String id) {
    return Transaction.newBuilder()
        .setId(id)
        .setLedger("main")
        .setDebitAccount("alice")
        .setCreditAccount("bob")
        .setAmount(Amounts.of(1250))
        .setCurrency("EUR")
        .setTimeMicros(1_700_000_000_000_000L)
        .setType("payment")
        .setReference("invoice-" + id);
  }

  public static Transaction fresh() {
    return transaction(UUID.randomUUID().toString()).build();
  }

  public static List<Transaction> fresh(int count) {
    return IntStream.range(0, count).mapToObj(_ -> fresh()).toList();
  }

  /** A request with these transactions, as it arrives. */
  public static Message message(Transaction... transactions) {
    try {
      return Message.of(
          SubmitBatchRequest.newBuilder()
              .addAllTransactions(List.of(transactions))
              .build()
              .toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
