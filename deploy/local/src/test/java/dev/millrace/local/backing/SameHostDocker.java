package dev.millrace.local.backing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** A Docker daemon whose published ports are on our own loopback. */
final class SameHostDocker {
  private static final Path IN_CONTAINER = Path.of("/.dockerenv");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private SameHostDocker() {}

  /** Whether there is one, and it answers. */
  static boolean isThere() {
    return hasSocket()
        && DockerClientFactory.instance().isDockerAvailable()
        && (!Files.exists(IN_CONTAINER) || isDaemonBesideUs());
  }

  /**
   * Testcontainers looks everywhere and logs errors; without any hint of Docker it is not asked.
   */
  private static boolean hasSocket() {
    String host = System.getenv("DOCKER_HOST");
    if (host != null) {
      return host.startsWith("unix://");
    }
    String home = System.getProperty("user.home");
    return Stream.of(Path.of("/var/run/docker.sock"), Path.of(home, ".docker/run/docker.sock"))
        .anyMatch(Files::exists);
  }

  /** Inside a container the daemon is most often outside, where its ports are too. */
  private static boolean isDaemonBesideUs() {
    try {
      String ours = Files.readString(HOST_NAME).strip();
      return ours.equals(DockerClientFactory.instance().getInfo().getName());
    } catch (IOException _) {
      return false;
    }
  }
}
