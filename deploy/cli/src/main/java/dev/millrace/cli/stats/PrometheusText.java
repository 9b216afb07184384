package dev.millrace.cli.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the text format of Prometheus, version 0.0.4, as far as services write it: comments are
 * passed over, times of samples too. A line that is none is an error: nothing is guessed.
 */
final class PrometheusText {
  private final String line;
  private int at;

  private PrometheusText(String line) {
    this.line = line;
  }

  /**
   * All samples of a scrape.
   *
   * @throws IllegalArgumentException naming the line that can not be read
   */
  static Samples parse(String text) {
    List<Samples.Sample> samples = new ArrayList<>();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> samples.add(new PrometheusText(line).sample()));
    return new Samples(samples);
  }

  private Samples.Sample sample() {
    String name = until('{', ' ');
    Map<String, String> tags = peek() == '{' ? tags() : Map.of();
    skipBlanks();
    int end = line.indexOf(' ', at);
    String value = end < 0 ? line.substring(at) : line.substring(at, end);
    return new Samples.Sample(name, tags, number(value));
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new HashMap<>();
    at++;
    while (peek() != '}') {
      String name = until('=', '=').strip();
      at++;
      if (peek() != '"') {
        throw wrong();
      }
      at++;
      tags.put(name, quoted());
      if (peek() == ',') {
        at++;
      }
    }
    at++;
    return tags;
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    while (peek() != '"') {
      char next = line.charAt(at++);
      value.append(next == '\\' ? unescaped() : next);
    }
    at++;
    return value.toString();
  }

  private char unescaped() {
    char escaped = peek();
    at++;
    return escaped == 'n' ? '\n' : escaped;
  }

  private String until(char end, char otherEnd) {
    int from = at;
    while (peek() != end && peek() != otherEnd) {
      at++;
    }
    return line.substring(from, at);
  }

  private char peek() {
    if (at >= line.length()) {
      throw wrong();
    }
    return line.charAt(at);
  }

  private void skipBlanks() {
    while (peek() == ' ') {
      at++;
    }
  }

  private double number(String text) {
    try {
      return switch (text) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw wrong();
    }
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("not a line of metrics: " + line);
  }
}
