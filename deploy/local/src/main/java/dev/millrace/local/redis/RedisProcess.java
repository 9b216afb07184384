package dev.millrace.local.redis;

import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes Redis' folder ready and says how Redis is started. */
public final class RedisProcess {
  /** The name of the process. */
  public static final String NAME = "redis";

  /** Redis is a cache here: nothing of it is worth the disk, or more memory than a heap of ours. */
  private static final String MEMORY_MAX = "64mb";

  private static final Duration STOP_BOUND = Duration.ofSeconds(5);

  private RedisProcess() {}

  /** Describes the process; unpacks the embedded binary if there is no other. */
  public static Blueprint blueprint(RedisSettings settings) {
    try {
      Files.createDirectories(settings.directory());
    } catch (IOException e) {
      throw new StackFailure(
          "redis' folder %s is not usable: %s".formatted(settings.directory(), e.getMessage()), e);
    }
    return new Blueprint(
        NAME,
        List.of(
            RedisBinary.locate(settings.binaries()).toString(),
            "--port",
            Integer.toString(settings.port()),
            "--bind",
            "127.0.0.1",
            "--dir",
            settings.directory().toAbsolutePath().toString(),
            "--save",
            "",
            "--appendonly",
            "no",
            "--maxmemory",
            MEMORY_MAX,
            "--maxmemory-policy",
            "allkeys-lru"),
        Map.of(),
        settings.directory(),
        settings.log(),
        new RedisProbe(settings.port()),
        List.of(settings.port()),
        STOP_BOUND);
  }
}
