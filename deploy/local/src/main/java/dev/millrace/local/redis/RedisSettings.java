package dev.millrace.local.redis;

import java.nio.file.Path;

/**
 * How Redis is run.
 *
 * @param directory its working directory
 * @param binaries where a binary from the class path is unpacked to
 * @param log its log file
 * @param port for clients
 */
public record RedisSettings(Path directory, Path binaries, Path log, int port) {
  /** Where clients connect. */
  public String uri() {
    return "redis://127.0.0.1:" + port;
  }
}
