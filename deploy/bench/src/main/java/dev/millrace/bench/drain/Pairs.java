package dev.millrace.bench.drain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings as arguments: {@code key=value}. */
final class Pairs {
  private Pairs() {}

  static Map<String, String> parse(List<String> arguments) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String argument : arguments) {
      int at = argument.indexOf('=');
      pairs.put(argument.substring(0, at), argument.substring(at + 1));
    }
    return pairs;
  }
}
