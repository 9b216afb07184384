package dev.millrace.bench.page;

/** Text as HTML. */
final class Html {
  private Html() {}

  /** With nothing in it that a browser would take for a tag or an end of an attribute. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** An element that holds text. */
  static String element(String name, String text) {
    return "<%s>%s</%s>".formatted(name, escape(text), name);
  }

  /** An element of a class that holds text. */
  static String element(String name, String cssClass, String text) {
    return "<%s class=\"%s\">%s</%s>".formatted(name, cssClass, escape(text), name);
  }
}
