package dev.millrace.contract.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The settings a service knows, so that a misspelt one is refused instead of ignored. Only names
 * under {@code millrace.} (environment: {@code MILLRACE_}) are looked at.
 */
public final class KnownSettings {
  private static final String PREFIX = "millrace.";

  private final Set<String> names;
  private final Set<String> normalised;

  /** The settings of a service, such as {@code millrace.storage.data-directory}. */
  public KnownSettings(Collection<String> names) {
    this.names = new TreeSet<>(names);
    this.normalised = names.stream().map(KnownSettings::normalise).collect(Collectors.toSet());
  }

  /**
   * The names that no setting bears.
   *
   * @param propertyNames of files, system properties and arguments
   * @param environmentNames of environment variables
   * @return a line for each, naming it and the known names; empty when all are known
   */
  public List<String> unknown(
      Collection<String> propertyNames, Collection<String> environmentNames) {
    List<String> problems = new ArrayList<>();
    for (String name : new TreeSet<>(propertyNames)) {
      if (name.startsWith(PREFIX) && !normalised.contains(normalise(name))) {
        problems.add("unknown setting %s; known are %s".formatted(name, names));
      }
    }
    for (String name : new TreeSet<>(environmentNames)) {
      if (normalise(name).startsWith(PREFIX) && !normalised.contains(normalise(name))) {
        problems.add(
            "unknown environment variable %s; known settings are %s".formatted(name, names));
      }
    }
    return problems;
  }

  /** Environment variables can not tell dots from dashes, so neither do we. */
  private static String normalise(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
  }
}
