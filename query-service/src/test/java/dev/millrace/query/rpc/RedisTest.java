package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import dev.millrace.admin.v1.ClearCacheRequest;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.MinimizeLatency;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionKey;
import dev.millrace.v1.TransactionResult;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redis as a cache, and as something that fails: it may cost time, never an answer. */
class RedisTest {
  private static final int KEYS = 200;

  /** A timeout of 50 ms, twice, on two busy cores. */
  private static final long SLOW_READ_MILLIS_MAX = 1_000;

  private static final Consistency A_MINUTE =
      Consistency.newBuilder()
          .setMinimizeLatency(MinimizeLatency.newBuilder().setMaxStalenessMillis(60_000))
          .build();

  private static final ListAccountTransactionsRequest LIST =
      ListAccountTransactionsRequest.newBuilder()
          .setLedger(LEDGER)
          .setAccount("alice")
          .setPageSize(7)
          .setConsistency(A_MINUTE)
          .build();

  private static final GetAccountSummaryRequest SUMMARY =
      GetAccountSummaryRequest.newBuilder()
          .setLedger(LEDGER)
          .setAccount("alice")
          .setConsistency(A_MINUTE)
          .build();

  private static TestRedis redis;
  private static TestLog log;
  private static TestOwner owner;
  private static List<Logged> logged;
  private static QueryUnderTest cached;

  /** Without a local cache, so that every read goes to Redis. */
  private static QueryUnderTest uncached;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
    log = new TestLog(2);
    owner = TestOwner.ofAll(log);
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      transactions.add(TestTransactions.of("tx-" + i));
    }
    logged = log.write(transactions);
    cached = over(Map.of());
    uncached = over(Map.of("millrace.query.cache-bytes-max", 0));
  }

  @AfterAll
  static void stop() {
    cached.close();
    uncached.close();
    owner.close();
    log.close();
    redis.close();
  }

  @BeforeEach
  void emptyRedisThatIsReached() {
    for (QueryUnderTest query : List.of(cached, uncached)) {
      Awaitility.await().until(() -> health(query).contains("connected, breaker"));
    }
    // A read lets the breaker see that Redis is back.
    Awaitility.await()
        .until(
            () -> {
              get(uncached, 0);
              return health(uncached).contains("breaker CLOSED");
            });
    withRedis(
        connection -> {
          connection.sync().flushall();
          return true;
        });
    cached.admin().clearCache(ClearCacheRequest.newBuilder().setLocal(true).build());
  }

  @Test
  void whatOneInstanceReadAnotherFindsInRedis() {
    assertThat(get(cached, 0).getTier()).isEqualTo(Tier.TIER_STORE);
    Awaitility.await().until(() -> redisKeys() == 1);

    GetTransactionResponse answer = get(uncached, 0);

    assertThat(answer.getTier()).isEqualTo(Tier.TIER_REDIS);
    assertThat(answer.getTransaction()).isEqualTo(logged.getFirst().stored());
    assertThat(answer.getReadAt().getPartitions(0).getNextOffset())
        .isGreaterThan(logged.getFirst().position().getOffset());
    assertThat(timeToLiveSeconds()).isBetween(86_300L, 86_400L);
    assertThat(get(cached, 0).getTier()).isEqualTo(Tier.TIER_LOCAL_CACHE);
  }

  @Test
  void batchIsFilledAndReadInOneGo() {
    batch(uncached);
    Awaitility.await().until(() -> redisKeys() == KEYS);
    assertThat(timeToLiveSeconds()).as("a sweep").isBetween(200L, 300L);
    int before = owner.keysAsked();

    List<TransactionResult> results = batch(uncached);

    assertThat(results).allMatch(result -> result.getTier() == Tier.TIER_REDIS);
    assertThat(results)
        .extracting(TransactionResult::getTransaction)
        .containsExactlyElementsOf(logged.stream().map(Logged::stored).toList());
    assertThat(owner.keysAsked()).isEqualTo(before);
  }

  @Test
  void listsAndSummariesThatOneInstanceReadAnotherFindsInRedis() {
    ListAccountTransactionsResponse list = cached.stub().listAccountTransactions(LIST);
    GetAccountSummaryResponse summary = cached.stub().getAccountSummary(SUMMARY);
    Awaitility.await().until(() -> redisKeys() == 2);
    int asked = owner.lists() + owner.summaries();

    ListAccountTransactionsResponse found = uncached.stub().listAccountTransactions(LIST);

    assertThat(uncached.stub().getAccountSummary(SUMMARY).getSummary())
        .isEqualTo(summary.getSummary());
    assertThat(owner.lists() + owner.summaries()).isEqualTo(asked);
    assertThat(found.getEntriesList()).isEqualTo(list.getEntriesList()).isNotEmpty();
    assertThat(found.getReadAt().getToken()).isEqualTo(list.getReadAt().getToken());
    assertThat(found.getReadAt().getPartitionsList())
        .allMatch(partition -> partition.getLagMillis() >= 1);
    assertThat(
            uncached
                .stub()
                .listAccountTransactions(
                    LIST.toBuilder().setPageToken(found.getNextPageToken()).build())
                .getEntriesList())
        .isEqualTo(
            cached
                .stub()
                .listAccountTransactions(
                    LIST.toBuilder().setPageToken(list.getNextPageToken()).build())
                .getEntriesList());
  }

  @Test
  void listUnderAnothersKeyIsNoAnswer() {
    cached.stub().listAccountTransactions(LIST);
    Awaitility.await().until(() -> redisKeys() == 1);
    String key = withRedis(connection -> connection.sync().keys("*").getFirst());
    byte[] value = withRedis(connection -> connection.sync().get(key));
    withRedis(
        connection ->
            connection.sync().set(key.replace("alice", "other"), value, SetArgs.Builder.ex(60)));

    assertThat(
            uncached
                .stub()
                .listAccountTransactions(LIST.toBuilder().setAccount("other").build())
                .getEntriesList())
        .isEmpty();
  }

  @Test
  void garbageAndForeignValuesUnderOurKeysAreNotAnswers() {
    get(uncached, 1);
    Awaitility.await().until(() -> redisKeys() == 1);
    String key = withRedis(connection -> connection.sync().keys("*").getFirst());
    Transaction elsewhere = logged.get(1).transaction().toBuilder().setLedger("other").build();
    byte[] damaged = sealed(logged.get(1).stored().toByteArray());
    damaged[damaged.length / 2] ^= 1;
    List<byte[]> values =
        List.of(
            new byte[0],
            new byte[] {1, 2, 3},
            damaged,
            sealed(new byte[] {1, 2, 3}),
            sealed(logged.get(7).stored().toByteArray()),
            sealed(
                logged.get(1).stored().toBuilder()
                    .setTransaction(elsewhere)
                    .build()
                    .toByteArray()));
    double hits = counted("hits");
    double misses = counted("misses");
    double damages = counted("damaged");
    for (byte[] value : values) {
      withRedis(connection -> connection.sync().set(key, value));

      GetTransactionResponse answer = get(uncached, 1);

      assertThat(counted("hits")).isEqualTo(hits);
      assertThat(counted("misses")).isEqualTo(++misses);
      assertThat(counted("damaged")).isEqualTo(++damages);

      assertThat(answer.getTransaction()).isEqualTo(logged.get(1).stored());
      assertThat(answer.getTier()).isEqualTo(Tier.TIER_STORE);
    }
  }

  private static double counted(String what) {
    return uncached
        .meters()
        .get("millrace.query.cache." + what)
        .tags("tier", "redis", "kind", "transaction")
        .counter()
        .count();
  }

  /** As values are held there: with their checksum. */
  private static byte[] sealed(byte[] stored) {
    CRC32C crc = new CRC32C();
    crc.update(stored);
    return ByteBuffer.allocate(stored.length + Integer.BYTES)
        .put(stored)
        .putInt((int) crc.getValue())
        .array();
  }

  @Test
  void haltedRedisCostsItsTimeoutAtMostAndComesBack() {
    surviving(() -> redis.pause());
    assertThat(health(uncached)).contains("\"status\":\"UP\"").doesNotContain("breaker CLOSED");
    redis.resume();
    Awaitility.await().until(() -> get(uncached, 3).getTier() == Tier.TIER_REDIS);
  }

  @Test
  void serviceStartsWithoutRedisAndFindsItLater() {
    redis.kill();
    try (QueryUnderTest late = over(Map.of("millrace.query.cache-bytes-max", 0))) {
      assertThat(get(late, 0).getTransaction()).isEqualTo(logged.getFirst().stored());
      redis.restart();
      Awaitility.await().until(() -> get(late, 0).getTier() == Tier.TIER_REDIS);
    }
  }

  /**
   * Reads go on while the fault happens; none fails, and none takes much longer than the timeout.
   */
  private static void surviving(Runnable fault) {
    for (int round = 0; round < 6; round++) {
      if (round == 1) {
        fault.run();
      }
      List<ListenableFuture<GetTransactionResponse>> calls = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        calls.add(uncached.futures().getTransaction(request(i)));
      }
      for (int i = 0; i < KEYS; i++) {
        assertThat(await(calls.get(i)).getTransaction()).isEqualTo(logged.get(i).stored());
      }
      long startNanos = System.nanoTime();
      assertThat(batch(uncached)).allMatch(TransactionResult::hasTransaction);
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
          .isLessThan(SLOW_READ_MILLIS_MAX);
    }
  }

  private static <T> T await(ListenableFuture<T> call) {
    try {
      return call.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("a read failed", e);
    }
  }

  private static QueryUnderTest over(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("millrace.redis.uri", redis.uri());
    all.put("millrace.query.redis-breaker-pause-ms", 200);
    return QueryUnderTest.over(log, all);
  }

  private static List<TransactionResult> batch(QueryUnderTest from) {
    BatchGetTransactionsRequest.Builder request =
        BatchGetTransactionsRequest.newBuilder().setLedger(LEDGER);
    for (int i = 0; i < KEYS; i++) {
      request.addKeys(TransactionKey.newBuilder().setId("tx-" + i));
    }
    return from.stub().batchGetTransactions(request.build()).getResultsList();
  }

  private static GetTransactionResponse get(QueryUnderTest from, int number) {
    return from.stub().getTransaction(request(number));
  }

  private static GetTransactionRequest request(int number) {
    return GetTransactionRequest.newBuilder()
        .setLedger(LEDGER)
        .setKey(TransactionKey.newBuilder().setId("tx-" + number))
        .build();
  }

  private static long timeToLiveSeconds() {
    return withRedis(connection -> connection.sync().ttl(connection.sync().keys("*").getFirst()));
  }

  private static long redisKeys() {
    return withRedis(connection -> connection.sync().dbsize());
  }

  private static <T> T withRedis(Function<StatefulRedisConnection<String, byte[]>, T> use) {
    try (RedisClient client = RedisClient.create(redis.uri());
        StatefulRedisConnection<String, byte[]> connection =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      return use.apply(connection);
    }
  }

  private static String health(QueryUnderTest query) {
    URI uri = query.http().resolve("/health");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
