package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestProxy;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever Redis does, no read fails, none takes longer than its client's deadline, which leaves
 * room for Redis' timeout and for two busy cores, and readers that want the same at the same time
 * make one read of the owner.
 */
class RedisFaultsTest {
  private static final int KEYS = 100;
  private static final int ROUNDS = 6;
  private static final int READERS = 50;

  /**
   * Far below the 60 s that a client of Redis waits by default; a cold JVM on busy cores needs
   * some.
   */
  private static final long DEADLINE_MILLIS = 10_000;

  private static TestRedis redis;
  private static TestProxy proxy;
  private static TestLog log;
  private static TestOwner owner;
  private static List<Logged> logged;

  private static int oneKeys;

  /** Without local caches, so that every read goes to Redis. */
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
    proxy = new TestProxy(URI.create(redis.uri()).getPort());
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      transactions.add(TestTransactions.of("tx-" + i));
    }
    logged = log.write(transactions);
    query =
        QueryUnderTest.over(
            log,
            Map.of(
                "millrace.query.cache-bytes-max",
                0,
                "millrace.redis.uri",
                "redis://127.0.0.1:" + proxy.port(),
                "millrace.query.redis-breaker-pause-ms",
                200));
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
    proxy.close();
    redis.close();
  }

  @BeforeEach
  void redisAnswers() {
    Awaitility.await().until(() -> get(3).getTier() == Tier.TIER_REDIS);
  }

  @Test
  void killedAndStartedAgain() {
    surviving(() -> redis.kill());
    oneReadOfTheOwnerForOneKeyHowManyReadersEver();
    redis.restart();
    surviving(() -> {});
    comesBack();
  }

  @Test
  void halted() {
    surviving(() -> redis.pause());
    oneReadOfTheOwnerForOneKeyHowManyReadersEver();
    redis.resume();
    comesBack();
  }

  @Test
  void emptiedUnderLoad() {
    surviving(() -> with(redis -> redis.sync().flushall()));
    comesBack();
  }

  @Test
  void emptiedBeforeManyReadOneKey() {
    Logged one = log.write(TestTransactions.of("emptied"));
    Awaitility.await().until(() -> get("emptied").getTier() == Tier.TIER_REDIS);
    with(redis -> redis.sync().flushall());

    oneReadOfTheOwnerFor("emptied");

    Awaitility.await().until(() -> get("emptied").getTier() == Tier.TIER_REDIS);
    int filled = owner.keysAsked();
    assertThat(get("emptied").getTransaction()).isEqualTo(one.stored());
    assertThat(owner.keysAsked()).as("none once it is filled").isEqualTo(filled);
  }

  @Test
  void slow() {
    surviving(() -> Thread.ofVirtual().start(() -> with(RedisFaultsTest::sleep)));
    oneReadOfTheOwnerForOneKeyHowManyReadersEver();
    comesBack();
  }

  @Test
  void blackHole() {
    surviving(() -> proxy.swallow());
    oneReadOfTheOwnerForOneKeyHowManyReadersEver();
    proxy.pass();
    comesBack();
  }

  @Test
  void full() {
    with(
        redis -> {
          redis.sync().configSet("maxmemory-policy", "noeviction");
          redis.sync().configSet("maxmemory", "1");
        });
    try {
      surviving(() -> with(redis -> redis.sync().flushall()));
      oneReadOfTheOwnerForOneKeyHowManyReadersEver();
      assertThat(get(1).getTier()).as("it takes nothing").isEqualTo(Tier.TIER_STORE);
    } finally {
      with(
          redis -> {
            redis.sync().configSet("maxmemory", "0");
            redis.sync().configSet("maxmemory-policy", "allkeys-lru");
          });
    }
    comesBack();
  }

  /** Reads of all kinds go on while the fault happens; none fails. */
  private static void surviving(Runnable fault) {
    for (int round = 0; round < ROUNDS; round++) {
      if (round == 1) {
        fault.run();
      }
      List<ListenableFuture<?>> others = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        others.add(futures().listAccountTransactions(page(1 + i % 10)));
        others.add(futures().getAccountSummary(summary()));
      }
      List<ListenableFuture<GetTransactionResponse>> gets = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        gets.add(futures().getTransaction(request("tx-" + i)));
      }
      for (int i = 0; i < KEYS; i++) {
        assertThat(await(gets.get(i)).getTransaction()).isEqualTo(logged.get(i).stored());
      }
      others.forEach(RedisFaultsTest::await);
    }
  }

  /** Of a key that nobody asked for before, so that Redis can not have it. */
  private static void oneReadOfTheOwnerForOneKeyHowManyReadersEver() {
    String id = "one-" + oneKeys++;
    log.write(TestTransactions.of(id));
    oneReadOfTheOwnerFor(id);
  }

  private static void oneReadOfTheOwnerFor(String id) {
    int before = owner.keysAsked();
    double missesBefore = query.misses("transaction");
    owner.hold();
    List<ListenableFuture<GetTransactionResponse>> calls = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      calls.add(futures().getTransaction(request(id)));
    }
    Awaitility.await().until(() -> query.misses("transaction") == missesBefore + READERS);
    owner.release();
    calls.forEach(RedisFaultsTest::await);
    assertThat(owner.keysAsked()).isEqualTo(before + 1);
  }

  private static void comesBack() {
    Awaitility.await().until(() -> get(3).getTier() == Tier.TIER_REDIS);
  }

  private static void sleep(StatefulRedisConnection<String, String> connection) {
    try {
      String slept =
          connection
              .sync()
              .dispatch(
                  CommandType.DEBUG,
                  new StatusOutput<>(StringCodec.UTF8),
                  new CommandArgs<>(StringCodec.UTF8).add("SLEEP").add(1));
      assertThat(slept).isEqualTo("OK");
    } catch (RedisCommandExecutionException e) {
      // Newer ones allow it only where they are told to; this holds up everyone as well.
      connection.sync().clientPause(TimeUnit.SECONDS.toMillis(1));
    }
  }

  private static <T> T await(ListenableFuture<T> call) {
    try {
      return call.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("a read failed", e);
    }
  }

  private static QueryServiceGrpc.QueryServiceFutureStub futures() {
    return QueryServiceGrpc.newFutureStub(query.channel())
        .withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static GetTransactionResponse get(int number) {
    return get("tx-" + number);
  }

  private static GetTransactionResponse get(String id) {
    return await(futures().getTransaction(request(id)));
  }

  private static GetTransactionRequest request(String id) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId(id))
        .build();
  }

  private static ListAccountTransactionsRequest page(int size) {
    return ListAccountTransactionsRequest.newBuilder()
        .setLedger(LEDGER)
        .setAccount("alice")
        .setPageSize(size)
        .build();
  }

  private static GetAccountSummaryRequest summary() {
    return GetAccountSummaryRequest.newBuilder().setLedger(LEDGER).setAccount("alice").build();
  }

  private static void with(Consumer<StatefulRedisConnection<String, String>> use) {
    try (RedisClient client = RedisClient.create(redis.uri());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      use.accept(connection);
    }
  }
}
