package dev.millrace.cli.map;

import dev.millrace.cli.exit.CommandFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One level of a mapping file, read strictly: a key that nobody knows is an error. */
final class Section {
  private final String file;
  private final String path;
  private final Map<String, Object> values;

  private Section(String file, String path, Map<String, Object> values) {
    this.file = file;
    this.path = path;
    this.values = values;
  }

  /**
   * A section of a file.
   *
   * @param file for messages
   * @param path where in the file it is; empty for the whole file
   * @param value what the parser made of it
   * @param known its keys; none when any key is allowed
   */
  static Section of(String file, String path, Object value, String... known) {
    if (!(value instanceof Map<?, ?> map)) {
      throw CommandFailure.badInput(
          "%s: %s must be a section with keys, is %s"
              .formatted(file, path.isEmpty() ? "the mapping" : path, shown(value)));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((key, element) -> values.put(String.valueOf(key), element));
    for (String key : values.keySet()) {
      if (known.length > 0 && !Arrays.asList(known).contains(key)) {
        throw CommandFailure.badInput(
            "%s: unknown key %s; known are %s"
                .formatted(file, join(path, key), Arrays.toString(known)));
      }
    }
    return new Section(file, path, values);
  }

  /** The keys, in the file's order. */
  List<String> keys() {
    return List.copyOf(values.keySet());
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Whether the value is one text instead of a list or section. */
  boolean isText(String key) {
    return values.get(key) instanceof String;
  }

  boolean isSection(String key) {
    return values.get(key) instanceof Map<?, ?>;
  }

  /** A section within this one; null when it is absent. */
  @Nullable Section section(String key, String... known) {
    return has(key) ? of(file, join(path, key), value(key), known) : null;
  }

  @Nullable String text(String key) {
    if (!has(key)) {
      return null;
    }
    if (value(key) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw bad(key, "a text");
  }

  String text(String key, String absent) {
    String text = text(key);
    return text == null ? absent : text;
  }

  char character(String key, char absent) {
    String text = text(key);
    if (text == null) {
      return absent;
    }
    if (text.length() != 1) {
      throw bad(key, "one character");
    }
    return text.charAt(0);
  }

  int number(String key, int absent, int max) {
    String text = text(key);
    if (text == null) {
      return absent;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw bad(key, "a number from 0 to " + max);
    }
    throw bad(key, "a number from 0 to " + max);
  }

  boolean flag(String key) {
    String text = text(key);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw bad(key, "true or false");
  }

  /** A list of texts; one text is a list of one; empty when it is absent. */
  List<String> texts(String key) {
    if (!has(key)) {
      return List.of();
    }
    if (!(value(key) instanceof List<?> list)) {
      return List.of(text(key, ""));
    }
    List<String> texts = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof String text) || text.isEmpty()) {
        throw bad(key, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /** Texts by key; empty when it is absent. */
  Map<String, String> textsByKey(String key) {
    Section section = section(key);
    Map<String, String> texts = new LinkedHashMap<>();
    if (section != null) {
      section.keys().forEach(name -> texts.put(name, section.text(name, "")));
    }
    return texts;
  }

  /** The failure of a value that is not what it must be. */
  CommandFailure bad(String key, String expected) {
    return CommandFailure.badInput(
        "%s: %s is %s, must be %s"
            .formatted(file, join(path, key), shown(values.get(key)), expected));
  }

  /** The failure of this section as a whole. */
  CommandFailure bad(String problem) {
    return CommandFailure.badInput(file + ": " + (path.isEmpty() ? "" : path + " ") + problem);
  }

  private Object value(String key) {
    Object value = values.get(key);
    if (value == null) {
      throw bad(key, "given");
    }
    return value;
  }

  private static String shown(@Nullable Object value) {
    return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
