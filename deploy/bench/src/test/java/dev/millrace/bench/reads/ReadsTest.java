package dev.millrace.bench.reads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.Position;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionResult;
import io.grpc.Server;
import io.netty.channel.EventLoopGroup;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The load against an echo of an answer, right and wrong. */
class ReadsTest {
  private static final GeneratorOptions GENERATOR =
      GeneratorOptions.of("reads", 1, 1_763_596_800_000_000L).withAccounts(100);
  private static final int TRANSACTIONS = 1_000;
  private static final double SECONDS = 0.3;
  private static final String LOCAL = Tier.TIER_LOCAL_CACHE.name();

  private final TransactionGenerator generator = new TransactionGenerator(GENERATOR);
  private final EventLoopGroup loops = EventLoops.of(2, "test-loop");

  @AfterEach
  void stop() {
    var _ = loops.shutdownGracefully();
  }

  private static Prepared prepared(ReadKind kind, int keys) {
    return new Prepared(new ReadSet(kind, GENERATOR, TRANSACTIONS, keys));
  }

  private StoredTransaction stored(long sequence) {
    return StoredTransaction.newBuilder()
        .setTransaction(generator.at(sequence))
        .setPosition(Position.newBuilder().setOffset(sequence))
        .setLoggedAtMillis(1)
        .build();
  }

  private byte[] answer(long sequence) {
    return GetTransactionResponse.newBuilder()
        .setTransaction(stored(sequence))
        .setTier(Tier.TIER_LOCAL_CACHE)
        .build()
        .toByteArray();
  }

  /** How a window is filled. */
  private interface Load {
    void run(Connections connections, Prepared prepared, Window window) throws Exception;
  }

  private ReadOutcome run(byte[] answer, String tier, int count, Load load) throws Exception {
    Server echo = EchoMain.serve(loops, answer);
    Prepared prepared = prepared(ReadKind.GET, 1);
    try (Connections connections = Connections.open(loops, "127.0.0.1:" + echo.getPort(), count)) {
      Window window = new Window(new AnswerCheck(prepared, tier), prepared.kind(), SECONDS, 2);
      load.run(connections, prepared, window);
      return window.outcome(0);
    } finally {
      echo.shutdownNow();
    }
  }

  @Test
  void asManyCallsAsAreWantedAreInFlightUntilTheEnd() throws Exception {
    ReadOutcome outcome =
        run(answer(0), LOCAL, 2, (c, p, window) -> Saturating.run(c, p, window, 8));
    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.callsInAll()).isPositive().isBetween(outcome.calls(), outcome.calls() + 8);
    assertThat(outcome.otherTier()).isZero();
    assertThat(outcome.answerBytes()).isEqualTo(answer(0).length);
    assertThat(outcome.p50Micros()).isPositive().isLessThanOrEqualTo(outcome.maxMicros());
  }

  @Test
  void aRateIsKeptOverManyConnections() throws Exception {
    ReadOutcome outcome =
        run(answer(0), LOCAL, 50, (c, p, window) -> Paced.run(c, p, window, 100, 1_000));
    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.callsInAll()).isEqualTo((long) (1_000 * SECONDS));
  }

  @Test
  void aRateIsKeptWithFewerCallsInFlightThanAreMeantToBeginTogether() throws Exception {
    ReadOutcome outcome =
        run(answer(0), LOCAL, 3, (c, p, window) -> Paced.run(c, p, window, 2, 5_000));
    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.callsInAll()).isEqualTo((long) (5_000 * SECONDS));
  }

  @Test
  void callsThatAreHeldOpenGetTheirRequestInTurn() throws Exception {
    ReadOutcome outcome =
        run(answer(0), LOCAL, 2, (c, p, window) -> Held.run(c, p, window, 200, 1_000));
    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.callsInAll()).isEqualTo((long) (1_000 * SECONDS));
  }

  @Test
  void anAnswerToAnotherRequestIsAProblem() throws Exception {
    ReadOutcome outcome =
        run(answer(1), LOCAL, 1, (c, p, window) -> Saturating.run(c, p, window, 1));
    assertThat(outcome.failures()).isEqualTo(1);
    assertThat(outcome.problems()).containsExactly("an answer is to another request");
  }

  @Test
  void anotherTierIsCounted() throws Exception {
    ReadOutcome outcome =
        run(
            answer(0),
            Tier.TIER_STORE.name(),
            1,
            (c, p, window) -> Saturating.run(c, p, window, 1));
    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.otherTier()).isEqualTo(outcome.callsInAll());
  }

  @Test
  void aServerThatIsGoneFailsEachCallInFlightOnce() throws Exception {
    ReadOutcome outcome =
        run(
            answer(0),
            LOCAL,
            1,
            (c, p, window) -> {
              c.close();
              Saturating.run(c, p, window, 4);
            });
    assertThat(outcome.calls()).isZero();
    assertThat(outcome.failures()).isEqualTo(4);
    // How far the channel is closed by now, gRPC says in words that differ.
    assertThat(outcome.problems())
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem).contains("UNAVAILABLE"));
  }

  @Test
  void aBatchIsCountedAndComparedItemByItem() {
    Prepared batches = prepared(ReadKind.BATCH, 200);
    AnswerCheck check = new AnswerCheck(batches, LOCAL);
    BatchGetTransactionsResponse.Builder right = BatchGetTransactionsResponse.newBuilder();
    for (int item = 0; item < ReadKind.BATCH.items(); item++) {
      right.addResults(
          TransactionResult.newBuilder()
              .setTransaction(stored(batches.sequence(1, item)))
              .setTier(Tier.TIER_LOCAL_CACHE));
    }
    assertThat(check.check(1, right.build().toByteArray()))
        .isEqualTo(new AnswerCheck.Checked(null, false));
    assertThat(check.compare(1, right.build().toByteArray())).isNull();
    assertThat(check.check(0, right.build().toByteArray()).problem()).contains("another request");

    BatchGetTransactionsResponse swapped = right.clone().setResults(7, right.getResults(8)).build();
    assertThat(check.check(1, swapped.toByteArray()).problem()).isNull();
    assertThat(check.compare(1, swapped.toByteArray())).contains("other than written");

    BatchGetTransactionsResponse slower =
        right
            .clone()
            .setResults(99, right.getResults(99).toBuilder().setTier(Tier.TIER_STORE))
            .build();
    assertThat(check.check(1, slower.toByteArray()).isOtherTier()).isTrue();

    BatchGetTransactionsResponse shorter = right.clone().removeResults(99).build();
    assertThat(check.check(1, shorter.toByteArray()).problem()).contains("99 of 100");
  }

  @Test
  void aListIsCountedAndItsOrderSeen() {
    Prepared lists = prepared(ReadKind.LIST_FULL, 1);
    AnswerCheck check = new AnswerCheck(lists, null);
    String account = generator.account(0);
    ListAccountTransactionsResponse.Builder right = ListAccountTransactionsResponse.newBuilder();
    LongStream.range(0, TRANSACTIONS)
        .map(sequence -> TRANSACTIONS - 1 - sequence)
        .mapToObj(this::stored)
        .filter(found -> isOf(account, found.getTransaction()))
        .limit(ReadKind.LIST_FULL.items())
        .forEach(
            found ->
                right.addEntries(
                    AccountEntry.newBuilder()
                        .setPosition(found.getPosition())
                        .setTimeMicros(found.getTransaction().getTimeMicros())
                        .setTransaction(found)));
    byte[] bytes = right.build().toByteArray();
    assertThat(check.check(0, bytes).problem()).isNull();
    assertThat(check.compare(0, bytes)).isNull();
    assertThat(
            check.compare(
                0, right.clone().setEntries(1, right.getEntries(0)).build().toByteArray()))
        .contains("twice");
    assertThat(
            check.compare(
                0,
                right
                    .clone()
                    .setEntries(0, right.getEntries(99))
                    .setEntries(99, right.getEntries(0))
                    .build()
                    .toByteArray()))
        .contains("not in order");
  }

  private static boolean isOf(String account, Transaction transaction) {
    return transaction.getDebitAccount().equals(account)
        || transaction.getCreditAccount().equals(account);
  }

  @Test
  void theKeysOfASetAreDistinct() {
    ReadSet set = new ReadSet(ReadKind.GET, GENERATOR, TRANSACTIONS, TRANSACTIONS);
    assertThat(LongStream.range(0, TRANSACTIONS).map(set::sequence).distinct())
        .hasSize(TRANSACTIONS);
  }
}
