package dev.millrace.local.backing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.Probe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.testcontainers.containers.GenericContainer;

/**
 * A container whose port on this machine is fixed, because Docker lends another after a restart.
 */
final class ContainerBacking implements Backing {
  /** Ports are published on the loopback alone. */
  static final String HOST = "127.0.0.1";

  private static final Duration READY_BOUND = Duration.ofSeconds(90);
  private static final long PROBE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final GenericContainer<?> container;
  private final int port;
  private final Probe probe;

  private ContainerBacking(GenericContainer<?> container, int port, Probe probe) {
    this.container = container;
    this.port = port;
    this.probe = probe;
  }

  static Backing start(GenericContainer<?> container, int inside, IntFunction<Probe> probe) {
    int port = Ports.free(1).getFirst();
    container.withCreateContainerCmdModifier(command -> publish(command, port, inside));
    container.start();
    var backing = new ContainerBacking(container, port, probe.apply(port));
    Runtime.getRuntime().addShutdownHook(new Thread(backing::close, "stop-container"));
    backing.awaitReady();
    return backing;
  }

  private static void publish(CreateContainerCmd command, int port, int inside) {
    HostConfig host = Optional.ofNullable(command.getHostConfig()).orElseGet(HostConfig::new);
    command.withHostConfig(
        host.withPortBindings(PortBinding.parse("%s:%d:%d".formatted(HOST, port, inside))));
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
    docker().waitContainerCmd(container.getContainerId()).start().awaitStatusCode();
  }

  @Override
  public void restart() {
    docker().startContainerCmd(container.getContainerId()).exec();
    awaitReady();
  }

  private void awaitReady() {
    long deadlineNanos = System.nanoTime() + READY_BOUND.toNanos();
    Optional<String> problem = probe.problem();
    while (problem.isPresent()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IllegalStateException("container is not ready: " + problem.get());
      }
      LockSupport.parkNanos(PROBE_INTERVAL_NANOS);
      problem = probe.problem();
    }
  }

  @Override
  public void close() {
    container.stop();
  }
}
