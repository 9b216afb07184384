package dev.millrace.cli.stats;

/**
 * One number of the view.
 *
 * @param key in JSON, where it has no other unit than its name says
 * @param label for people
 * @param value not a number when it is not known
 * @param detailed whether people see it only when they ask for details
 */
record Figure(String key, String label, double value, Unit unit, boolean detailed) {
  static Figure of(String key, String label, double value, Unit unit) {
    return new Figure(key, label, value, unit, false);
  }

  static Figure detail(String key, String label, double value, Unit unit) {
    return new Figure(key, label, value, unit, true);
  }

  String text() {
    return unit.text(value);
  }
}
