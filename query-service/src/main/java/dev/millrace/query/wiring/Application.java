package dev.millrace.query.wiring;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.EmbeddedApplication;
import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops the process. */
public final class Application {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private static final int EXIT_FAILED = 1;
  private static final int EXIT_BAD_SETTING = 2;

  private Application() {}

  /** Runs until the process is told to end. */
  public static void main(String[] args) {
    try {
      ApplicationContext context = start(Map.of(), args);
      CountDownLatch closed = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    context.close();
                    closed.countDown();
                  },
                  "shutdown"));
      closed.await();
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(EXIT_BAD_SETTING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      Throwable root = rootOf(e);
      if (root instanceof BindException) {
        System.err.printf(
            "%s or %s can not be listened on: %s%n",
            Setting.GRPC_PORT.key, Setting.HTTP_PORT.key, root.getMessage());
      } else {
        LOG.error("the query service could not start", e);
      }
      System.exit(EXIT_FAILED);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * A running service; closing the context stops it.
   *
   * @param properties settings beside the environment's
   * @throws SettingsException when a setting can not be used
   */
  static ApplicationContext start(Map<String, Object> properties, String... args) {
    ApplicationContext context =
        ApplicationContext.builder()
            .mainClass(Application.class)
            .deduceEnvironment(false)
            .banner(false)
            .properties(properties)
            .args(args)
            .build();
    try {
      Environment environment = context.getEnvironment().start();
      SettingsReader.refuseUnknown(propertyNames(environment), System.getenv().keySet());
      QuerySettings settings =
          new SettingsReader(key -> environment.getProperty(key, String.class).orElse(null)).read();
      context.registerSingleton(QuerySettings.class, settings);
      context.start();
      var _ = context.getBean(EmbeddedApplication.class).start();
      return context;
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** The environment is looked at by itself: its variables appear here under several names. */
  private static List<String> propertyNames(Environment environment) {
    List<String> names = new ArrayList<>();
    for (PropertySource source : environment.getPropertySources()) {
      if (!(source instanceof EnvironmentPropertySource)) {
        source.forEach(names::add);
      }
    }
    return names;
  }
}
