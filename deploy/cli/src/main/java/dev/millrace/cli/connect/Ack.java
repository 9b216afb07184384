package dev.millrace.cli.connect;

import dev.millrace.v1.Acknowledgement;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code --ack} can be. */
public enum Ack {
  DURABLE(Acknowledgement.ACKNOWLEDGEMENT_DURABLE),
  APPLIED(Acknowledgement.ACKNOWLEDGEMENT_APPLIED);

  /** The names, as they are written. */
  public static final String NAMES = "durable|applied";

  private final Acknowledgement acknowledgement;

  Ack(Acknowledgement acknowledgement) {
    this.acknowledgement = acknowledgement;
  }

  /** What the service is told. */
  public Acknowledgement acknowledgement() {
    return acknowledgement;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads an option. */
  public static final class Converter implements ITypeConverter<Ack> {
    @Override
    public Ack convert(String text) {
      for (Ack ack : values()) {
        if (ack.toString().equals(text)) {
          return ack;
        }
      }
      throw new TypeConversionException("\"%s\", must be durable or applied".formatted(text));
    }
  }
}
