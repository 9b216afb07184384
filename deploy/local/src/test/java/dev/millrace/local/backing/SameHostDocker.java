package dev.millrace.local.backing;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/**
 * A daemon behind a Unix socket whose published ports are on our own loopback. Testcontainers finds
 * it as a service. Left to itself it would, inside a container, first run an image to learn the
 * gateway's address, and look for published ports there even when the daemon runs beside us.
 */
public final class SameHostDocker extends DockerClientProviderStrategy {
  /** Above all of Testcontainers' own. */
  private static final int PRIORITY = 1_000;

  private static final List<Path> SOCKETS =
      List.of(
          Path.of("/var/run/docker.sock"),
          Path.of(System.getProperty("user.home"), ".docker/run/docker.sock"));

  private static final Path IN_CONTAINER = Path.of("/.dockerenv");
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final String UNIX = "unix://";

  /** Whether there is one, and it answers. */
  static boolean isThere() {
    var strategy = new SameHostDocker();
    return strategy.isApplicable() && strategy.test();
  }

  private static Optional<URI> endpoint() {
    String host = System.getenv("DOCKER_HOST");
    if (host != null) {
      return host.startsWith(UNIX) ? Optional.of(URI.create(host)) : Optional.empty();
    }
    return SOCKETS.stream()
        .filter(Files::exists)
        .findFirst()
        .map(socket -> URI.create(UNIX + socket));
  }

  @Override
  protected boolean isApplicable() {
    return endpoint().isPresent();
  }

  @Override
  protected boolean test() {
    return super.test() && (!Files.exists(IN_CONTAINER) || isDaemonBesideUs());
  }

  private boolean isDaemonBesideUs() {
    try {
      String ours = Files.readString(HOST_NAME).strip();
      return ours.equals(getDockerClient().infoCmd().exec().getName());
    } catch (java.io.IOException _) {
      return false;
    }
  }

  @Override
  public TransportConfig getTransportConfig() {
    return TransportConfig.builder().dockerHost(endpoint().orElseThrow()).build();
  }

  @Override
  public synchronized String getDockerHostIpAddress() {
    return "127.0.0.1";
  }

  @Override
  protected int getPriority() {
    return PRIORITY;
  }

  @Override
  protected boolean isPersistable() {
    return false;
  }

  @Override
  public String getDescription() {
    return "Docker on this machine (Unix socket)";
  }
}
