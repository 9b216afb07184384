package dev.millrace.query.wiring;

import dev.millrace.query.cache.RedisSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the query service.
 *
 * @param redis null when there is no Redis
 * @param pageTokenKeys the first signs, all verify; empty: one is made for this process
 */
public record QuerySettings(
    Kafka kafka,
    @Nullable RedisSettings redis,
    Reading reading,
    Paging paging,
    Resources resources,
    List<byte[]> pageTokenKeys) {
  /** Where the log is. */
  public record Kafka(String bootstrapServers, String topic, String group) {}

  /** How long reads take at most, and how owners are followed. */
  public record Reading(
      long ownerPollMillis,
      long ownerAttemptMillis,
      long deadlineDefaultMillis,
      long waitSharePercent,
      long maxStalenessMillis) {
    public Reading {
      Setting.OWNER_POLL_MILLIS.check(ownerPollMillis);
      Setting.OWNER_ATTEMPT_MILLIS.check(ownerAttemptMillis);
      Setting.DEADLINE_DEFAULT_MILLIS.check(deadlineDefaultMillis);
      Setting.WAIT_SHARE_PERCENT.check(waitSharePercent);
      Setting.MAX_STALENESS_MILLIS.check(maxStalenessMillis);
    }
  }

  /** How large answers are. */
  public record Paging(int pageSizeMax, long replyBytesMax) {
    /** The page size of requests that name none, as the public contract states. */
    public static final int PAGE_SIZE_DEFAULT = 20;

    public Paging {
      Setting.PAGE_SIZE_MAX.check(pageSizeMax);
      Setting.REPLY_BYTES_MAX.check(replyBytesMax);
    }
  }

  /** What the process may use. */
  public record Resources(long cacheBytesMax, int eventLoopThreads) {
    public Resources {
      Setting.CACHE_BYTES_MAX.check(cacheBytesMax);
      Setting.EVENT_LOOP_THREADS.check(eventLoopThreads);
    }
  }
}
