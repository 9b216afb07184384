package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes at random: new ones, the same again, and other content under old ids. One thread. */
final class ModelWriter {
  private static final int BATCH_MAX = 20;

  /** Of a hundred transactions: how many repeat an old one, and how many contradict one. */
  private static final int REPEATED = 10;

  private static final int CONTRADICTING = 10;

  private final Clients clients;
  private final String ledger;
  private final LogModel model;
  private final AtomicInteger numbers;
  private final RecentTokens tokens;
  private final Random random;
  private final List<Transaction> own = new ArrayList<>();

  ModelWriter(
      Clients clients,
      String ledger,
      LogModel model,
      AtomicInteger numbers,
      RecentTokens tokens,
      long seed) {
    this.clients = clients;
    this.ledger = ledger;
    this.model = model;
    this.numbers = numbers;
    this.tokens = tokens;
    this.random = new Random(seed);
  }

  /**
   * What was written by one request.
   *
   * @param token covers it
   */
  record Written(List<Transaction> transactions, String token) {}

  /** One request. */
  Written write() {
    List<Transaction> batch = new ArrayList<>();
    int size = random.nextBoolean() ? 1 : random.nextInt(1, BATCH_MAX + 1);
    for (int i = 0; i < size; i++) {
      batch.add(next());
    }
    Acknowledgement acknowledgement =
        random.nextBoolean()
            ? Acknowledgement.ACKNOWLEDGEMENT_APPLIED
            : Acknowledgement.ACKNOWLEDGEMENT_DURABLE;
    SubmitBatchResponse response = clients.submitBatch(batch, acknowledgement);
    assertThat(response.getReceiptsCount()).isEqualTo(size);
    for (int i = 0; i < size; i++) {
      note(batch.get(i), response.getReceipts(i));
    }
    own.addAll(batch);
    tokens.add(response.getToken());
    return new Written(batch, response.getToken());
  }

  private Transaction next() {
    int kind = own.isEmpty() ? 100 : random.nextInt(100);
    if (kind < REPEATED) {
      return own.get(random.nextInt(own.size()));
    }
    if (kind < REPEATED + CONTRADICTING) {
      Transaction old = own.get(random.nextInt(own.size()));
      int number = Integer.parseInt(old.getId().substring(2));
      return ModelTransactions.random(ledger, number, random);
    }
    return ModelTransactions.random(ledger, numbers.getAndIncrement(), random);
  }

  /** A duplicate or conflict names the record that has the effect, whose receipt is another's. */
  private void note(Transaction transaction, Receipt receipt) {
    assertThat(receipt.getOutcome())
        .as("receipt of %s", transaction.getId())
        .isIn(
            Outcome.OUTCOME_LOGGED,
            Outcome.OUTCOME_STORED,
            Outcome.OUTCOME_DUPLICATE,
            Outcome.OUTCOME_CONFLICT);
    if (receipt.getOutcome() == Outcome.OUTCOME_LOGGED
        || receipt.getOutcome() == Outcome.OUTCOME_STORED) {
      model.logged(receipt.getPosition(), transaction);
    }
  }
}
