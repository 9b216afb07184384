package dev.millrace.contract.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings a service knows, so that a misspelt one is refused instead of ignored. Only names
 * under {@code millrace.} (environment: {@code MILLRACE_}) are looked at.
 */
public final class KnownSettings {
  private static final String PREFIX = "millrace.";

  /** Where {@code camelCase} becomes {@code camel-case}. */
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  /** The {@code [0]} of an element of a list. */
  private static final Pattern INDEX = Pattern.compile("\\[\\d+]$");

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
   * @param propertyNames of files, system properties and arguments, as they are written there; not
   *     those a framework derives from environment variables
   * @param environmentNames of environment variables
   * @return a line for each, naming it and the known names; empty when all are known
   */
  public List<String> unknown(
      Collection<String> propertyNames, Collection<String> environmentNames) {
    List<String> problems = new ArrayList<>();
    for (String name : new TreeSet<>(propertyNames)) {
      if (name.startsWith(PREFIX) && !names.contains(kebab(name))) {
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

  /**
   * A property is bound under its kebab-case name alone, whether written so or in camel case; with
   * a dot for a dash it would be taken for another.
   */
  private static String kebab(String name) {
    String scalar = INDEX.matcher(name).replaceFirst("");
    return HUMP.matcher(scalar).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  /** Environment variables can not tell dots from dashes, so neither do we. */
  private static String normalise(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
  }
}
