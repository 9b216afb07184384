package dev.millrace.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything needed to start a process, any number of times.
 *
 * @param name as the user reads it, such as {@code storage-service}
 * @param command the program and its arguments
 * @param environment added to the parent's, of which every {@code MILLRACE_} variable is withheld
 * @param directory the working directory
 * @param log where its output is appended
 * @param probe tells whether it is ready
 * @param ports it will listen on at 127.0.0.1
 * @param stopBound how long a polite stop may take before it is killed
 */
public record Blueprint(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path directory,
    Path log,
    Probe probe,
    List<Integer> ports,
    Duration stopBound) {

  /** Copies the collections. */
  public Blueprint {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    ports = List.copyOf(ports);
  }
}
