package dev.millrace.cli.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.TestEndpoints;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.MemoryLog;
import dev.millrace.cli.service.MemoryServices;
import dev.millrace.cli.service.Weather;
import dev.millrace.cli.service.Weather.Mishap;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SubmitSessionTest {
  private static final int MESSAGE_ITEMS = 7;
  private static final int WINDOW = 5;

  private static final List<Mishap> MISHAPS =
      List.of(
          Mishap.BREAK_BEFORE,
          Mishap.BREAK_HALFWAY,
          Mishap.BREAK_AFTER,
          Mishap.UNKNOWN_ITEMS,
          Mishap.LOGGED_ITEMS,
          Mishap.BUSY_ITEMS);

  private final MemoryLog log = new MemoryLog();
  private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
  private final List<String> order = new ArrayList<>();

  @Test
  void receiptsAreHeardInOrder() throws InterruptedException {
    List<Transaction> transactions = distinct("t", 100);
    send(Weather.FAIR, transactions, LogPositions.UNKNOWN);
    assertThat(order).isEqualTo(transactions.stream().map(Transaction::getId).toList());
    assertThat(verdicts).isEqualTo(Map.of(Verdict.STORED, 100));
  }

  @Test
  void whatWasStoredByALostMessageCountsAsStored() throws InterruptedException {
    for (Mishap mishap : MISHAPS) {
      verdicts.clear();
      send(everyThird(mishap), distinct(mishap.name(), 60), ends());
      assertThat(verdicts).as(mishap.name()).isEqualTo(Map.of(Verdict.STORED, 60));
    }
  }

  @Test
  void whatAnEarlierImportStoredCountsAsDuplicateThroughEveryMishap() throws InterruptedException {
    List<Transaction> transactions = distinct("t", 60);
    send(Weather.FAIR, transactions, ends());
    for (Mishap mishap :
        List.of(
            Mishap.BREAK_HALFWAY, Mishap.BREAK_AFTER, Mishap.UNKNOWN_ITEMS, Mishap.LOGGED_ITEMS)) {
      verdicts.clear();
      send(everyThird(mishap), transactions, ends());
      assertThat(verdicts).as(mishap.name()).isEqualTo(Map.of(Verdict.DUPLICATE, 60));
    }
  }

  @Test
  void countsAreTheTruthThroughAnyMishaps() throws InterruptedException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      verdicts.clear();
      Set<String> before = new HashSet<>();
      log.stored().forEach(stored -> before.add(stored.getTransaction().getId()));
      List<Transaction> transactions = withRepeats(random, round);
      int probability = random.nextInt(40);
      Weather weather =
          _ ->
              random.nextInt(100) < probability
                  ? MISHAPS.get(random.nextInt(MISHAPS.size()))
                  : Mishap.NONE;
      try (SentSession sent = send(weather, transactions, ends())) {
        assertThat(sent.session.uncertain()).isZero();
      }
      int stored = log.stored().size() - before.size();
      Map<Verdict, Integer> truth = new HashMap<>();
      truth.put(Verdict.STORED, stored);
      truth.put(Verdict.DUPLICATE, transactions.size() - stored);
      assertThat(verdicts).as("seed %d round %d", seed, round).isEqualTo(truth);
    }
  }

  @Test
  void withoutTheEndsOfTheLogResentDuplicatesAreSaidToBeUncertain() throws InterruptedException {
    List<Transaction> transactions = distinct("t", 20);
    send(Weather.FAIR, transactions, ends());
    verdicts.clear();
    try (SentSession sent = send(first(Mishap.BREAK_AFTER), transactions, LogPositions.UNKNOWN)) {
      assertThat(sent.session.uncertain())
          .isEqualTo(verdicts.getOrDefault(Verdict.STORED, 0).longValue());
    }
  }

  @Test
  void aConflictAndARejectionEndTheirItemsOnly() throws InterruptedException {
    Transaction good = transaction("a", 1);
    Transaction other = good.toBuilder().setAmount(Amounts.of(2)).build();
    Transaction bad = transaction("b", 1).toBuilder().setCurrency("not one").build();
    send(first(Mishap.BREAK_AFTER), List.of(good, other, bad, transaction("c", 1)), ends());
    assertThat(verdicts)
        .isEqualTo(Map.of(Verdict.STORED, 2, Verdict.CONFLICT, 1, Verdict.REJECTED, 1));
  }

  @Test
  void nobodyThereIsSaidAtOnce() {
    try (Channels channels = TestEndpoints.channels("127.0.0.1:1");
        SubmitSession session =
            new SubmitSession(
                channels,
                new SessionSettings(
                    Acknowledgement.ACKNOWLEDGEMENT_APPLIED, WINDOW, Duration.ofMillis(300)),
                LogPositions.UNKNOWN,
                this::hear)) {
      assertThatThrownBy(
              () -> {
                submit(session, distinct("t", 1));
                session.drain();
              })
          .isInstanceOfSatisfying(
              CommandFailure.class,
              failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageContaining("no ingest service at 127.0.0.1:1; is Millrace running?");
    }
  }

  @Test
  void patienceEndsWithTheLastFailure() {
    Weather storm = _ -> Mishap.BREAK_BEFORE;
    try (MemoryServices services = new MemoryServices(log, storm);
        Channels channels = TestEndpoints.channels(services.endpoint());
        SubmitSession session = session(channels, LogPositions.UNKNOWN, Duration.ofMillis(300))) {
      assertThatThrownBy(
              () -> {
                submit(session, distinct("t", 1));
                session.drain();
              })
          .isInstanceOf(CommandFailure.class)
          .hasMessageContaining("no progress for 0 seconds: unavailable: struck");
    }
  }

  @Test
  void anotherServiceIsTakenWhenOneIsGone() throws InterruptedException {
    try (MemoryServices one = new MemoryServices(log, _ -> Mishap.BREAK_AFTER);
        MemoryServices other = new MemoryServices(log, Weather.FAIR);
        Channels channels = TestEndpoints.channels(one.endpoint() + "," + other.endpoint());
        SubmitSession session = session(channels, ends(), Duration.ofSeconds(10))) {
      submit(session, distinct("t", 5));
      session.drain();
      submit(session, distinct("u", 5));
      session.drain();
    }
    assertThat(verdicts).isEqualTo(Map.of(Verdict.STORED, 10));
  }

  private record SentSession(MemoryServices services, Channels channels, SubmitSession session)
      implements AutoCloseable {
    @Override
    public void close() {
      session.close();
      channels.close();
      services.close();
    }
  }

  private SentSession send(Weather weather, List<Transaction> transactions, LogPositions start)
      throws InterruptedException {
    MemoryServices services = new MemoryServices(log, weather);
    Channels channels = TestEndpoints.channels(services.endpoint());
    SentSession sent =
        new SentSession(services, channels, session(channels, start, Duration.ofSeconds(20)));
    try (sent) {
      for (int from = 0; from < transactions.size(); from += MESSAGE_ITEMS) {
        int to = Math.min(transactions.size(), from + MESSAGE_ITEMS);
        submit(sent.session, transactions.subList(from, to));
      }
      sent.session.drain();
    }
    return sent;
  }

  private SubmitSession session(Channels channels, LogPositions start, Duration patience) {
    return new SubmitSession(
        channels,
        new SessionSettings(Acknowledgement.ACKNOWLEDGEMENT_APPLIED, WINDOW, patience),
        start,
        this::hear);
  }

  private void hear(Settled transaction) {
    verdicts.merge(transaction.verdict(), 1, Integer::sum);
    order.add(transaction.receipt().getId());
    assertThat(transaction.row()).isNull();
  }

  private LogPositions ends() {
    Map<Integer, Long> ends = new HashMap<>();
    for (int partition = 0; partition < MemoryLog.PARTITIONS; partition++) {
      ends.put(partition, log.nextOffset(partition));
    }
    return LogPositions.of(ends);
  }

  private static Weather everyThird(Mishap mishap) {
    AtomicInteger count = new AtomicInteger();
    return _ -> count.incrementAndGet() % 3 == 0 ? mishap : Mishap.NONE;
  }

  private static Weather first(Mishap mishap) {
    AtomicInteger count = new AtomicInteger();
    return _ -> count.incrementAndGet() == 1 ? mishap : Mishap.NONE;
  }

  private static List<Transaction> withRepeats(Random random, int round) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      boolean fromBefore = random.nextInt(10) == 0 && round > 0;
      transactions.add(
          transaction((fromBefore ? round - 1 : round) + "-" + random.nextInt(100), 1));
    }
    return transactions;
  }

  private static List<Transaction> distinct(String prefix, int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(transaction(prefix + i, i));
    }
    return transactions;
  }

  private static void submit(SubmitSession session, List<Transaction> transactions)
      throws InterruptedException {
    Batch batch = session.newBatch();
    transactions.forEach(transaction -> batch.add(transaction.toByteArray()));
    session.submit(batch);
  }

  private static Transaction transaction(String id, long amount) {
    return Transaction.newBuilder()
        .setId(id)
        .setLedger("main")
        .setDebitAccount("a")
        .setCreditAccount("b")
        .setAmount(Amounts.of(amount))
        .setCurrency("GBP")
        .setTimeMicros(1)
        .build();
  }
}
