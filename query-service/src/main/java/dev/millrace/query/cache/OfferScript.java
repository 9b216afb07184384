package dev.millrace.query.cache;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Puts a snapshot into Redis unless what is there is fresher: of a log that has grown by partitions
 * since, or else by the next offsets, which stand at fixed places of both values, and where all are
 * equal by age. That is told by Redis' own clock, as what is gone of their lives: an instance whose
 * clock is ahead must not keep the others from filling. What has another form or type, or no end to
 * its life, is not ours and is replaced.
 *
 * <p>In Redis and not here, because between a look and a write of ours another instance may write.
 */
final class OfferScript {
  private static final String LUA =
      """
      local function number(value, at, bytes)
        local n = 0
        for i = at, at + bytes - 1 do n = n * 256 + string.byte(value, i) end
        return n
      end
      local mine = ARGV[1]
      local count = number(mine, 2, 2)
      local lifeAt = %d + %d * count + 1
      local theirs = redis.pcall('GETRANGE', KEYS[1], 0, lifeAt + 2)
      if type(theirs) == 'table' and string.sub(theirs.err, 1, 9) ~= 'WRONGTYPE' then
        return theirs
      end
      local left = redis.call('PTTL', KEYS[1])
      if type(theirs) == 'string' and #theirs == lifeAt + 3 and left > 0
          and string.byte(theirs, 1) == string.byte(mine, 1) then
        local others = number(theirs, 2, 2)
        if others > count then return 0 end
        if others == count then
          local more = false
          for at = %d, %d + 8 * count - 1, 8 do
            local m, t = number(mine, at, 8), number(theirs, at, 8)
            if m < t then return 0 end
            if m > t then more = true end
          end
          local age = number(mine, lifeAt, 4) - ARGV[2]
          if not more and age >= number(theirs, lifeAt, 4) - left then return 0 end
        end
      end
      redis.call('SET', KEYS[1], mine, 'PX', ARGV[2])
      return 1
      """
          .formatted(
              SnapshotFormat.HEAD_BYTES,
              SnapshotFormat.PER_PARTITION_BYTES,
              SnapshotFormat.HEAD_BYTES + 1,
              SnapshotFormat.HEAD_BYTES + 1);

  private static final String DIGEST = digest();

  private OfferScript() {}

  /** Whether it was taken. */
  static CompletionStage<Boolean> run(
      StatefulRedisConnection<String, byte[]> connection,
      String key,
      byte[] value,
      long lifeMillis) {
    String[] keys = {key};
    byte[] life = Long.toString(lifeMillis).getBytes(StandardCharsets.US_ASCII);
    CompletionStage<Long> taken =
        connection.async().evalsha(DIGEST, ScriptOutputType.INTEGER, keys, value, life);
    connection.flushCommands();
    return taken
        .exceptionallyCompose(
            failure -> {
              if (!isUnknown(failure)) {
                return CompletableFuture.failedFuture(failure);
              }
              // A Redis that was started anew has forgotten it, and learns it by this.
              CompletionStage<Long> again =
                  connection.async().eval(LUA, ScriptOutputType.INTEGER, keys, value, life);
              connection.flushCommands();
              return again;
            })
        .thenApply(result -> result == 1);
  }

  private static boolean isUnknown(Throwable failure) {
    return RedisGate.causeOf(failure) instanceof RedisNoScriptException;
  }

  private static String digest() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(LUA.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
