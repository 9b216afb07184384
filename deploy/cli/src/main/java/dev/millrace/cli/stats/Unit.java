package dev.millrace.cli.stats;

/** What a figure is measured in, as people read it. */
enum Unit {
  COUNT("%,.0f"),
  PER_SECOND("%,.0f/s"),
  BYTES("%,.1f MiB"),
  BYTES_PER_SECOND("%,.1f MiB/s"),
  MILLIS("%,.2f ms"),
  SHARE("%.1f %%"),
  RATIO("%.2f");

  private static final double MIB = 1024 * 1024;
  private static final double PERCENT = 100;
  private static final String UNKNOWN = "-";

  private final String form;

  Unit(String form) {
    this.form = form;
  }

  String text(double value) {
    if (Double.isNaN(value)) {
      return UNKNOWN;
    }
    double shown =
        switch (this) {
          case BYTES, BYTES_PER_SECOND -> value / MIB;
          case SHARE -> value * PERCENT;
          default -> value;
        };
    return form.formatted(shown);
  }
}
