package dev.millrace.query;

import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.query.wiring.QuerySettings;
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

/** Answers reads by gRPC. */
public final class QueryService implements AutoCloseable {
  private static final int EXIT_SETTING_REFUSED = 2;
  private static final int EXIT_NOT_STARTED = 1;

  private final ApplicationContext context;
  private final EmbeddedServer server;

  private QueryService(ApplicationContext context, EmbeddedServer server) {
    this.context = context;
    this.server = server;
  }

  /** Runs the service until the process is told to end. */
  public static void main(String[] arguments) {
    try {
      QueryService service = start(Map.of(), arguments);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(service::close));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(EXIT_SETTING_REFUSED);
    } catch (RuntimeException e) {
      Logger log = LoggerFactory.getLogger(QueryService.class);
      log.error("query service not started", e);
      System.exit(EXIT_NOT_STARTED);
    }
  }

  /**
   * Starts the service.
   *
   * @param properties settings that come before files and environment
   * @throws SettingsException when a setting can not be used; nothing was started then
   */
  public static QueryService start(Map<String, Object> properties, String... arguments) {
    ApplicationContext context =
        ApplicationContext.builder(arguments)
            .mainClass(QueryService.class)
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

  /** Everything the service is made of. */
  ApplicationContext context() {
    return context;
  }

  /** Stops accepting, answers what is in flight, ends. */
  @Override
  public void close() {
    server.stop();
    context.close();
  }

  private static QueryService run(ApplicationContext context, QuerySettings settings) {
    try {
      context.registerSingleton(QuerySettings.class, settings);
      settings.http().management().ifPresent(context.getEnvironment()::addPropertySource);
      context.start();
      EmbeddedServer server = context.getBean(EmbeddedServer.class);
      server.start();
      return new QueryService(context, server);
    } catch (RuntimeException e) {
      throw settings.listening().explain(e);
    }
  }

  private static QuerySettings settings(Environment environment) {
    List<String> names = new ArrayList<>();
    for (PropertySource source : environment.getPropertySources()) {
      if (!(source instanceof EnvironmentPropertySource)) {
        source.forEach(names::add);
      }
    }
    SettingsReader.refuseUnknown(QuerySettings.names(), names, System.getenv().keySet());
    return QuerySettings.read(name -> text(environment, name));
  }

  private static @Nullable String text(Environment environment, String name) {
    return environment.getProperty(name, String.class).orElse(null);
  }
}
