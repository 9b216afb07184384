package dev.millrace.storage;

import dev.millrace.contract.settings.SettingsException;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.storage.rocks.StoreException;
import dev.millrace.storage.wiring.StorageNode;
import dev.millrace.storage.wiring.StorageSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.BeanContextException;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the log to stores and answers reads of them. */
public final class StorageService implements AutoCloseable {
  private static final int EXIT_SETTING_REFUSED = 2;
  private static final int EXIT_NOT_STARTED = 1;

  private final ApplicationContext context;
  private final EmbeddedServer server;
  private final StorageNode node;

  private StorageService(ApplicationContext context, EmbeddedServer server, StorageNode node) {
    this.context = context;
    this.server = server;
    this.node = node;
  }

  /** Runs the service until the process is told to end. */
  public static void main(String[] arguments) {
    try {
      StorageService service = start(Map.of(), arguments);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(service::close));
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(EXIT_SETTING_REFUSED);
    } catch (RuntimeException e) {
      Logger log = LoggerFactory.getLogger(StorageService.class);
      log.error("storage service not started", e);
      System.exit(EXIT_NOT_STARTED);
    }
  }

  /**
   * Starts the service.
   *
   * @param properties settings that come before files and environment
   * @throws SettingsException when a setting can not be used; nothing was started then
   */
  public static StorageService start(Map<String, Object> properties, String... arguments) {
    ApplicationContext context =
        ApplicationContext.builder(arguments)
            .mainClass(StorageService.class)
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

  /** Finishes batches in progress, gives the partitions back, stops answering. */
  @Override
  public void close() {
    node.close();
    server.stop();
    context.close();
  }

  private static StorageService run(ApplicationContext context, StorageSettings settings) {
    try {
      context.registerSingleton(StorageSettings.class, settings);
      context.start();
      StorageNode node = node(context, settings);
      node.start();
      EmbeddedServer server = context.getBean(EmbeddedServer.class);
      server.start();
      return new StorageService(context, server, node);
    } catch (RuntimeException e) {
      throw settings.listening().explain(e);
    }
  }

  private static StorageNode node(ApplicationContext context, StorageSettings settings) {
    try {
      return context.getBean(StorageNode.class);
    } catch (BeanContextException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof StoreException.Refused refused) {
          throw SettingsException.of(
              StorageSettings.DATA_DIRECTORY,
              settings.dataDirectory(),
              "usable: " + refused.getMessage());
        }
      }
      throw e;
    }
  }

  private static StorageSettings settings(Environment environment) {
    List<String> names = new ArrayList<>();
    for (PropertySource source : environment.getPropertySources()) {
      if (!(source instanceof EnvironmentPropertySource)) {
        source.forEach(names::add);
      }
    }
    SettingsReader.refuseUnknown(StorageSettings.names(), names, System.getenv().keySet());
    return StorageSettings.read(name -> text(environment, name));
  }

  private static @Nullable String text(Environment environment, String name) {
    return environment.getProperty(name, String.class).orElse(null);
  }
}
