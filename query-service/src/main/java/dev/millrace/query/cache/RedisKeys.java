package dev.millrace.query.cache;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What operators ask of Redis: how much it holds, and to let go of what is ours. */
final class RedisKeys {
  /** Keys that one step looks at: Redis is busy with it for about 0.2 ms. */
  private static final int STEP_KEYS = 500;

  /** Nothing was deleted, and nobody knows what is left. */
  private static final Swept FAILED = new Swept(null, -1);

  private static final Pattern USED = Pattern.compile("(?m)^used_memory:(\\d+)");
  private static final Pattern MAX = Pattern.compile("(?m)^maxmemory:(\\d+)");

  private final RedisGate gate;

  RedisKeys(RedisGate gate) {
    this.gate = gate;
  }

  /** Nothing when Redis does not answer. */
  CompletableFuture<Optional<RedisMemory>> memory() {
    return gate.read(
        redis -> redis.dbsize().thenCombine(redis.info("memory"), RedisKeys::memory),
        Optional.empty());
  }

  private static Optional<RedisMemory> memory(long keys, String info) {
    return Optional.of(new RedisMemory(keys, number(USED, info), number(MAX, info)));
  }

  private static long number(Pattern pattern, String info) {
    Matcher matcher = pattern.matcher(info);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /**
   * Deletes the keys that begin so, step by step, so that nobody else waits for it. Ends early when
   * Redis fails.
   *
   * @param prefix of characters that stand for themselves
   */
  CompletableFuture<RemoteTier.Cleared> unlink(String prefix) {
    return step(ScanCursor.INITIAL, ScanArgs.Builder.matches(prefix + "*").limit(STEP_KEYS), 0);
  }

  private CompletableFuture<RemoteTier.Cleared> step(
      ScanCursor cursor, ScanArgs which, long before) {
    return gate.read(redis -> swept(redis, cursor, which), FAILED)
        .thenCompose(
            swept -> {
              long deleted = before + Math.max(0, swept.deleted());
              @Nullable ScanCursor next = swept.next();
              return next == null
                  ? CompletableFuture.completedFuture(
                      new RemoteTier.Cleared(deleted, !swept.equals(FAILED)))
                  : step(next, which, deleted);
            });
  }

  private record Swept(@Nullable ScanCursor next, long deleted) {}

  private static CompletionStage<Swept> swept(
      RedisAsyncCommands<String, byte[]> redis, ScanCursor cursor, ScanArgs which) {
    return redis.scan(cursor, which).thenCompose(found -> unlink(redis, found));
  }

  private static CompletionStage<Swept> unlink(
      RedisAsyncCommands<String, byte[]> redis, KeyScanCursor<String> found) {
    @Nullable ScanCursor next = found.isFinished() ? null : found;
    return found.getKeys().isEmpty()
        ? CompletableFuture.completedFuture(new Swept(next, 0))
        : redis
            .unlink(found.getKeys().toArray(String[]::new))
            .thenApply(deleted -> new Swept(next, deleted));
  }
}
