package dev.millrace.query.cache;

import static io.lettuce.core.AclSetuserArgs.Builder.addCommand;
import static io.lettuce.core.AclSetuserArgs.Builder.removeCommand;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.local.backing.TestRedis;
import dev.millrace.query.cache.CacheMeters.CacheTier;
import dev.millrace.query.freshness.PartitionFresh;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots in a real Redis: a fill replaces only what is not fresher. */
class RedisViewsTest {
  private static final long VIEW_LIFE_MILLIS = 30_000;
  private static final long SEED = 20_261_121;
  private static final ViewKey KEY = ViewKey.summary(Uuid.ONE_UUID, "main", "alice");

  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private static TestRedis redis;
  private static RedisTier tier;
  private static SimpleMeterRegistry registry;
  private static CacheMeters meters;
  private static RedisMeters redisMeters;
  private static int fences;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
    registry = new SimpleMeterRegistry();
    meters = new CacheMeters(registry);
    redisMeters = new RedisMeters(registry);
    tier = tier(Clock.systemUTC());
  }

  private static RedisTier tier(Clock clock) {
    RedisSettings settings =
        new RedisSettings(redis.uri(), 86_400, 300, VIEW_LIFE_MILLIS, 1_000, 5, 100);
    return new RedisTier(
        new RedisConnections(settings, TIMER),
        settings,
        redisMeters,
        meters,
        clock,
        System::nanoTime,
        3 << 20);
  }

  @AfterAll
  static void stop() {
    tier.close();
    redis.close();
    TIMER.shutdown();
  }

  @BeforeEach
  void emptyRedisThatTakesFills() {
    raw(
        connection -> {
          connection.sync().flushall();
        });
    ViewKey probe = ViewKey.summary(Uuid.ONE_UUID, "main", "probe");
    Awaitility.await()
        .until(
            () -> {
              tier.offer(probe, of(0, 1));
              return view(probe).isPresent();
            });
  }

  @Test
  void snapshotComesBackWithItsOffsetsAndAge() throws Exception {
    Snapshot written = of(500, 7, 9);
    offer(written);
    Snapshot read = view(KEY).orElseThrow();
    assertThat(read.body()).isEqualTo(written.body());
    assertThat(read.partitions()).isEqualTo(written.partitions());
    assertThat(read.readAtNanos()).isLessThanOrEqualTo(written.readAtNanos() + 1_000_000);
    long[] leftMillis = new long[1];
    raw(connection -> leftMillis[0] = connection.sync().pttl(KEY.text()));
    assertThat(leftMillis[0]).isBetween(1L, VIEW_LIFE_MILLIS - 500);
  }

  @Test
  void damagedValuesAreNotGivenAndCounted() throws Exception {
    CacheKey key = CacheKey.of(Uuid.ONE_UUID, "main", "id", "");
    tier.put(Map.of(key, new CachedTransaction(ByteString.copyFromUtf8("some"), 0, 0)), false);
    offer(of(0, 7, 9)); // behind it on the same connection
    assertThat(tier.get(List.of(key), Long.MAX_VALUE).get()).containsKey(key);

    double transactionsBefore = damaged(CacheKind.TRANSACTION);
    double summariesBefore = damaged(CacheKind.SUMMARY);
    for (String text : List.of(key.text(), KEY.text())) {
      raw(
          connection -> {
            byte[] value = connection.sync().get(text);
            value[value.length / 2] ^= 1;
            connection.sync().set(text, value, SetArgs.Builder.keepttl());
          });
    }

    assertThat(tier.get(List.of(key), Long.MAX_VALUE).get()).isEmpty();
    assertThat(view(KEY)).isEmpty();
    assertThat(damaged(CacheKind.TRANSACTION)).isEqualTo(transactionsBefore + 1);
    assertThat(damaged(CacheKind.SUMMARY)).isEqualTo(summariesBefore + 1);
  }

  private static double damaged(CacheKind kind) {
    return registry
        .get("millrace.query.cache.damaged")
        .tags("tier", CacheTier.REDIS.text(), "kind", kind.text())
        .counter()
        .count();
  }

  @Test
  void fillOfPausedReaderLosesAgainstFresherOne() throws Exception {
    offer(of(0, 7, 9));
    long lost = staleFills();
    offer(of(0, 7, 8));
    offer(of(0, 6, 10));
    assertThat(nextOffsets()).containsExactly(7L, 9L);
    assertThat(staleFills()).isEqualTo(lost + 2);
    offer(of(400, 7, 9));
    assertThat(staleFills()).as("the same, read before").isEqualTo(lost + 3);
    offer(of(900, 8, 9));
    assertThat(nextOffsets()).containsExactly(8L, 9L);
  }

  @Test
  void whateverTheOrderOfFillsNothingEverGoesBack() throws Exception {
    Random random = new Random(SEED);
    List<Long> there = List.of(0L, 0L, 0L);
    for (int i = 0; i < 300; i++) {
      // Beyond 32 bits, and beyond what the bytes of a text would order.
      long base = 1L << random.nextInt(45);
      Snapshot offered =
          of(0, base + random.nextInt(3), base + random.nextInt(3), base + random.nextInt(3));
      offer(offered);
      List<Long> now = nextOffsets();
      List<Long> mine = offered.partitions().stream().map(PartitionFresh::nextOffset).toList();
      assertThat(now).as("seed %d, fill %d", SEED, i).isEqualTo(covers(mine, there) ? mine : there);
      there = now;
    }
  }

  @Test
  void fillerWhoseClockIsAheadDoesNotKeepOthersFromFilling() throws Exception {
    try (RedisTier ahead = tier(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)))) {
      Awaitility.await()
          .until(
              () -> {
                ahead.offer(KEY, of(5_000, 7, 9));
                return view(KEY).isPresent();
              });
    }
    Snapshot newer = of(0, 7, 9);
    offer(newer);
    assertThat(view(KEY).orElseThrow().ageMillis(System.nanoTime())).isLessThan(5_000);
  }

  @Test
  void viewOfALogBeforeItGrewLosesAgainstOneOfAllOfIt() throws Exception {
    offer(of(0, 1, 1, 1));
    offer(of(0, 9, 9));
    assertThat(nextOffsets()).containsExactly(1L, 1L, 1L);
    offer(of(0, 0, 0, 0, 0));
    assertThat(nextOffsets()).containsExactly(0L, 0L, 0L, 0L);
  }

  private static boolean covers(List<Long> mine, List<Long> theirs) {
    for (int i = 0; i < mine.size(); i++) {
      if (mine.get(i) < theirs.get(i)) {
        return false;
      }
    }
    return true;
  }

  @Test
  void snapshotThatIsOlderThanItsLifeIsNotWritten() throws Exception {
    tier.offer(KEY, of(VIEW_LIFE_MILLIS + 1, 7, 9));
    offer(of(0, 1, 1));
    assertThat(nextOffsets()).containsExactly(1L, 1L);
  }

  @Test
  void whatHasAnotherFormIsNoAnswerAndIsReplaced() throws Exception {
    byte[] valid = new byte[200];
    for (byte[] value : List.of(new byte[0], new byte[] {1, 2, 3}, valid)) {
      raw(
          connection -> {
            connection.sync().set(KEY.text(), value);
          });
      assertThat(view(KEY)).isEmpty();
      offer(of(0, 3, 3));
      assertThat(nextOffsets()).containsExactly(3L, 3L);
      raw(
          connection -> {
            connection.sync().del(KEY.text());
          });
    }
  }

  @Test
  void whatHasAnotherTypeOrNoEndToItsLifeIsDamageAndIsReplaced() throws Exception {
    offer(of(0, 7, 9));
    raw(
        connection -> {
          connection.sync().persist(KEY.text());
        });
    double before = damaged(CacheKind.SUMMARY);
    assertThat(view(KEY)).isEmpty();
    assertThat(damaged(CacheKind.SUMMARY)).isEqualTo(before + 1);
    offer(of(0, 1, 1));
    assertThat(nextOffsets()).containsExactly(1L, 1L);

    raw(
        connection -> {
          connection.sync().del(KEY.text());
          connection.sync().lpush(KEY.text(), new byte[1]);
        });
    assertThat(view(KEY)).isEmpty();
    assertThat(damaged(CacheKind.SUMMARY)).isEqualTo(before + 2);
    offer(of(0, 3, 3));
    assertThat(nextOffsets()).containsExactly(3L, 3L);
  }

  @Test
  void fillThatMayNotSeeWhatIsThereReplacesNothing() throws Exception {
    offer(of(0, 7, 9));
    double before = redisMeters.fillFailures.count();
    raw(connection -> connection.sync().aclSetuser("default", removeCommand(CommandType.GETRANGE)));
    try {
      tier.offer(KEY, of(0, 1, 1));
      Awaitility.await().until(() -> redisMeters.fillFailures.count() == before + 1);
    } finally {
      raw(connection -> connection.sync().aclSetuser("default", addCommand(CommandType.GETRANGE)));
    }
    assertThat(nextOffsets()).containsExactly(7L, 9L);
  }

  @Test
  void scriptIsFoundAgainByRedisThatForgotIt() throws Exception {
    offer(of(0, 7, 9));
    raw(
        connection -> {
          connection.sync().scriptFlush();
        });
    offer(of(0, 8, 9));
    assertThat(nextOffsets()).containsExactly(8L, 9L);
  }

  @Test
  void clearingDeletesTheKeysOfTheLogAndNoOthers() throws Exception {
    for (int i = 0; i < 1_200; i++) {
      Map<CacheKey, CachedTransaction> one = new HashMap<>();
      one.put(
          CacheKey.of(Uuid.ONE_UUID, "main", "id-" + i, ""),
          new CachedTransaction(ByteString.copyFromUtf8("x"), 0, i));
      tier.put(one, false);
      if (i % 100 == 0) {
        offer(of(0, i, i));
      }
    }
    offer(of(0, 5_000, 5_000));
    raw(
        connection -> {
          connection.sync().set("mr2:other", new byte[1]);
        });
    RemoteTier.Cleared cleared = tier.clear(CacheKey.prefix(Uuid.ONE_UUID)).get();
    assertThat(cleared.complete()).isTrue();
    assertThat(cleared.keys()).isGreaterThan(1_000);
    raw(connection -> assertThat(connection.sync().keys("*")).containsExactly("mr2:other"));
    assertThat(tier.memory().get().orElseThrow().keys()).isEqualTo(1);
  }

  /** Writes it, and waits until Redis has decided. */
  private static void offer(Snapshot snapshot) throws Exception {
    tier.offer(KEY, snapshot);
    // Behind it on the same connection, and so decided after it.
    ViewKey fence = ViewKey.summary(Uuid.ONE_UUID, "main", "fence-" + fences++);
    tier.offer(fence, of(0, 1));
    Awaitility.await().pollInterval(1, TimeUnit.MILLISECONDS).until(() -> view(fence).isPresent());
  }

  private static Optional<Snapshot> view(ViewKey key) throws Exception {
    return tier.view(key, Long.MAX_VALUE).get();
  }

  private static List<Long> nextOffsets() throws Exception {
    return view(KEY).orElseThrow().partitions().stream().map(PartitionFresh::nextOffset).toList();
  }

  private static long staleFills() {
    return meters.of(CacheTier.REDIS, CacheKind.SUMMARY).staleFills();
  }

  private static Snapshot of(long ageMillis, long... nextOffsets) {
    List<PartitionFresh> partitions = new ArrayList<>();
    for (long nextOffset : nextOffsets) {
      partitions.add(new PartitionFresh(nextOffset, 2, 30));
    }
    return new Snapshot(
        ByteString.copyFromUtf8("body"),
        partitions,
        System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(ageMillis));
  }

  private interface Use {
    void with(StatefulRedisConnection<String, byte[]> connection);
  }

  private static void raw(Use use) {
    try (RedisClient client = RedisClient.create(redis.uri());
        StatefulRedisConnection<String, byte[]> connection =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
      use.with(connection);
    }
  }
}
