package dev.millrace.local.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.local.process.Blueprint;
import dev.millrace.local.process.ManagedProcess;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.StackFailure;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBinaryTest {
  @TempDir private Path folder;

  @Test
  void embeddedBinaryIsUnpackedOnceAndRuns() throws Exception {
    Path binary = RedisBinary.embedded(folder);
    var unpacked = Files.getLastModifiedTime(binary);
    assertThat(RedisBinary.embedded(folder)).isEqualTo(binary);
    assertThat(Files.getLastModifiedTime(binary)).isEqualTo(unpacked);
    Process version = new ProcessBuilder(binary.toString(), "--version").start();
    assertThat(new String(version.getInputStream().readAllBytes(), UTF_8))
        .startsWith("Redis server v=");
  }

  @Test
  void binaryOnThePathIsPreferred() throws Exception {
    Path program = Files.createFile(folder.resolve("redis-server"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    String path = "/nowhere" + File.pathSeparator + folder;
    assertThat(RedisBinary.onPath(path)).contains(program);
    assertThat(RedisBinary.onPath("/nowhere")).isEmpty();
  }

  @Test
  void unknownMachineIsNamed() {
    assertThat(RedisBinary.resource("Linux", "amd64")).endsWith("linux-amd64");
    assertThat(RedisBinary.resource("Mac OS X", "aarch64")).endsWith("darwin-arm64");
    assertThatThrownBy(() -> RedisBinary.resource("Linux", "riscv64"))
        .isInstanceOf(StackFailure.class)
        .hasMessageContaining("riscv64");
  }

  @Test
  void redisStopsPolitelyWithinItsBound() {
    Blueprint blueprint =
        RedisProcess.blueprint(
            new RedisSettings(
                folder.resolve("redis"),
                folder,
                folder.resolve("redis.log"),
                Ports.free(1).getFirst()));
    var redis = new ManagedProcess(blueprint);
    redis.start();
    redis.awaitReady(Duration.ofSeconds(20));
    redis.stop();
    assertThat(redis.isAlive()).isFalse();
    assertThat(blueprint.probe().problem()).isPresent();
  }
}
