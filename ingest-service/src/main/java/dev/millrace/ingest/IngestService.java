package dev.millrace.ingest;

import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.ingest.wiring.IngestSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes transactions by gRPC and puts them into the log. */
public final class IngestService implements AutoCloseable {
  /**
   * gRPC logs a stack trace for every message over the limit, which any client can send. Kept in a
   * field because the logging of the JDK forgets the level of a logger that nobody holds.
   */
  private static final java.util.logging.Logger GRPC_LOG =
      java.util.logging.Logger.getLogger("io.grpc");

  private static final int EXIT_SETTING_REFUSED = 2;
  private static final int EXIT_NOT_STARTED = 1;

  private final ApplicationContext context;
  private final EmbeddedServer server;

  private IngestService(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  /** Runs the service until the process is told to end. */
  public static void main(String[] arguments) {
    try {
      IngestService service = start(Map.of(), arguments);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(service::close));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(EXIT_SETTING_REFUSED);
    } catch (RuntimeException e) {
      Logger log = LoggerFactory.getLogger(IngestService.class);
      log.error("ingest service not started", e);
      System.exit(EXIT_NOT_STARTED);
    }
  }

  /**
   * Starts the service.
   *
   * @param properties settings that come before files and environment
   * @throws SettingsException when a setting can not be used; nothing was started then
   */
  public static IngestService start(Map<String, Object> properties, String... arguments) {
    GRPC_LOG.setLevel(java.util.logging.Level.SEVERE);
    ApplicationContext context =
        ApplicationContext.builder(arguments)
            .mainClass(IngestService.class)
            .properties(properties)
            .deduceEnvironment(false)
            .banner(false)
            .build();
    try {
      // Settings are judged before any bean is made, so that a bad one is one line, not a trace.
      return run(context, settings(context.getEnvironment().start()));
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** Stops accepting, answers what is in flight, ends. */
  @Override
  public void close() {
    server.stop();
    context.close();
  }

  private static IngestService run(ApplicationContext context, IngestSettings settings) {
    try {
      context.registerSingleton(IngestSettings.class, settings);
      context.start();
      EmbeddedServer server = context.getBean(EmbeddedServer.class);
      server.start();
      return new IngestService(context, server);
    } catch (RuntimeException e) {
      throw settings.listening().explain(e);
    }
  }

  private static IngestSettings settings(Environment environment) {
    List<String> names = new ArrayList<>();
    for (PropertySource source : environment.getPropertySources()) {
      if (!(source instanceof EnvironmentPropertySource)) {
        source.forEach(names::add);
      }
    }
    SettingsReader.refuseUnknown(IngestSettings.names(), names, System.getenv().keySet());
    return IngestSettings.read(name -> text(environment, name));
  }

  private static @Nullable String text(Environment environment, String name) {
    return environment.getProperty(name, String.class).orElse(null);
  }
}
