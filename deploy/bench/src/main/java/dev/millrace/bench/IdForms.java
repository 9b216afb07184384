package dev.millrace.bench;

import dev.millrace.bench.generate.GeneratorOptions.IdForm;

/** The values of {@code --ids}. */
final class IdForms {
  static final String TIME_ORDERED = "time-ordered";
  static final String RANDOM = "random";
  static final String DESCRIPTION =
      TIME_ORDERED + " or " + RANDOM + " (default: ${DEFAULT-VALUE}).";

  private IdForms() {}

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  static IdForm parse(String ids) {
    return switch (ids) {
      case TIME_ORDERED -> IdForm.TIME_ORDERED;
      case RANDOM -> IdForm.RANDOM;
      default ->
          throw new IllegalArgumentException(
              "--ids is %s, allowed is %s or %s".formatted(ids, TIME_ORDERED, RANDOM));
    };
  }

  /** The value that stands for a form. */
  static String text(IdForm form) {
    return switch (form) {
      case TIME_ORDERED -> TIME_ORDERED;
      case RANDOM -> RANDOM;
    };
  }
}
