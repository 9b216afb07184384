package dev.millrace.local.backing;

import dev.millrace.local.process.Home;
import dev.millrace.local.process.Ports;
import dev.millrace.local.redis.RedisProbe;
import dev.millrace.local.redis.RedisProcess;
import dev.millrace.local.redis.RedisSettings;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A real Redis that keeps nothing on disk. */
public final class TestRedis implements AutoCloseable {
  private static final String IMAGE = "redis:8";
  private static final int PORT_INSIDE = 6379;

  private final Backing backing;
  private final boolean isShared;

  private static final class Shared {
    static final TestRedis INSTANCE = new TestRedis(startBacking(), true);
  }

  private TestRedis(Backing backing, boolean isShared) {
    this.backing = backing;
    this.isShared = isShared;
  }

  /** The Redis of this JVM; never pause, kill or close it. It ends with the JVM. */
  public static TestRedis shared() {
    return Shared.INSTANCE;
  }

  /** A Redis of one's own, to be closed. */
  public static TestRedis start() {
    return new TestRedis(startBacking(), false);
  }

  private static Backing startBacking() {
    return BackingChoice.start(TestRedis::container, TestRedis::local);
  }

  private static Backing container() {
    Container redis = new Container();
    redis.addExposedPort(PORT_INSIDE);
    return ContainerBacking.start(redis, PORT_INSIDE, RedisProbe::new);
  }

  private static final class Container extends GenericContainer<Container> {
    Container() {
      super(DockerImageName.parse(IMAGE));
    }

    /** Within a container, Testcontainers would look for the port at the gateway. */
    @Override
    public String getHost() {
      return ContainerBacking.HOST;
    }
  }

  private static Backing local() {
    int port = Ports.free(1).getFirst();
    return LocalBacking.start(
        RedisProcess.NAME,
        directory ->
            RedisProcess.blueprint(
                new RedisSettings(
                    directory,
                    Home.locate().scratch().resolve("redis"),
                    directory.resolve("redis.log"),
                    port)));
  }

  /** Where clients connect. */
  public String uri() {
    return "redis://127.0.0.1:" + backing.port();
  }

  /** Halts Redis; connections stay open and unanswered. */
  public void pause() {
    own().pause();
  }

  /** Lets it go on after {@link #pause()}. */
  public void resume() {
    own().resume();
  }

  /** As {@code kill -9} does. */
  public void kill() {
    own().kill();
  }

  /** Starts it again on the same port, empty, and waits until it is ready. */
  public void restart() {
    own().restart();
  }

  private Backing own() {
    if (isShared) {
      throw new IllegalStateException("others use the shared Redis; take TestRedis.start()");
    }
    return backing;
  }

  /** Ends Redis; the shared one lives on. */
  @Override
  public void close() {
    if (!isShared) {
      backing.close();
    }
  }
}
