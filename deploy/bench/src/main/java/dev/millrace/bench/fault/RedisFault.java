package dev.millrace.bench.fault;

import java.util.Locale;

/** What happens to Redis; in this order, since the process is another once it was killed. */
public enum RedisFault {
  /** Nothing: what the others are compared with. */
  NONE,
  /** It takes connections and commands and answers nothing (SIGSTOP). */
  STOPPED,
  /** It answers nothing for a second. */
  SLOWED,
  /** It loses everything at once. */
  FLUSHED,
  /** It has no room, and makes none. */
  FULL,
  /** It is gone, and comes back empty (SIGKILL). */
  KILLED;

  /** Its name for people. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Lets it happen. */
  public void begin(RedisUnderFault redis) {
    switch (this) {
      case NONE -> {}
      case STOPPED -> redis.signal("STOP");
      case SLOWED -> {
        // newer ones sleep only where they are told to at their start
        if (!redis.command("DEBUG SLEEP 1")) {
          redis.mustAccept("CLIENT PAUSE 1000 ALL");
        }
      }
      case FLUSHED -> redis.mustAccept("FLUSHALL");
      case FULL -> {
        redis.mustAccept("CONFIG SET maxmemory-policy noeviction");
        redis.mustAccept("CONFIG SET maxmemory 1");
        redis.mustAccept("FLUSHALL");
      }
      case KILLED -> redis.kill();
    }
  }

  /** Makes what still goes on end. */
  public void end(RedisUnderFault redis) {
    switch (this) {
      case STOPPED -> redis.signal("CONT");
      case FULL -> {
        redis.mustAccept("CONFIG SET maxmemory 64mb");
        redis.mustAccept("CONFIG SET maxmemory-policy allkeys-lru");
      }
      case NONE, SLOWED, FLUSHED, KILLED -> {}
    }
  }
}
