package dev.millrace.local.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder Millrace was cloned to, and what the build leaves in it.
 *
 * @param root holds the script {@code millrace} and the root {@code pom.xml}
 */
public record Home(Path root) {
  /** Set by the script {@code millrace}. */
  public static final String PROPERTY = "millrace.home";

  /** By the system property, else the nearest folder upwards from the working directory. */
  public static Home locate() {
    String property = System.getProperty(PROPERTY);
    if (property != null) {
      return new Home(Path.of(property).toAbsolutePath());
    }
    for (@Nullable Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("millrace")) && Files.exists(at.resolve("pom.xml"))) {
        return new Home(at);
      }
    }
    throw new StackFailure(
        "no Millrace clone at or above %s; start me by its ./millrace, or set -D%s"
            .formatted(Path.of("").toAbsolutePath(), PROPERTY));
  }

  /** The jars of the Kafka broker. */
  public Path brokerLibraries() {
    return built(root.resolve("deploy/local/broker/target/lib"));
  }

  /** A folder of the local module's build that may be deleted at any time. */
  public Path scratch() {
    return root.resolve("deploy/local/target");
  }

  /** The class path of a service; its jar first. */
  public String serviceClassPath(String service) {
    Path target = root.resolve(service).resolve("target");
    Path jar = built(target.resolve(service + ".jar"));
    return jar + File.pathSeparator + built(target.resolve("lib")).resolve("*");
  }

  /** What a rehearsal of a service left. */
  public ClassCache serviceClassCache(String service) {
    Path target = root.resolve(service).resolve("target");
    return classCache(service, List.of(target.resolve(service + ".jar"), target.resolve("lib")));
  }

  /** What a rehearsal of the broker left. */
  public ClassCache brokerClassCache() {
    return classCache("broker", List.of(brokerLibraries()));
  }

  private ClassCache classCache(String name, List<Path> classes) {
    return ClassCache.in(root.resolve("target/rehearsed"), name, classes);
  }

  private static Path built(Path path) {
    if (!Files.exists(path)) {
      throw new StackFailure(
          "%s is missing; build it with ./mvnw -DskipTests package".formatted(path));
    }
    return path;
  }
}
