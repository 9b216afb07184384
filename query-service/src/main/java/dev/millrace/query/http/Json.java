package dev.millrace.query.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * How JSON is written: field names and 64-bit integers (as strings) as protobuf does, amounts as
 * decimal strings of minor units, times twice: RFC 3339 in UTC with microseconds, and the
 * microseconds.
 */
final class Json {
  /** Writes into one document. */
  @FunctionalInterface
  interface Writing {
    /** Writes all of it. */
    void to(JsonGenerator json) throws IOException;
  }

  /** A document of which the beginning is about the matter, and the rest about the answer. */
  record Document(ByteString bytes, int matterLength) {}

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int BUFFER_BYTES = 1_024;
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Json() {}

  /** An object of these fields. */
  static ByteString object(Writing fields) {
    return object(fields, _ -> {}).bytes();
  }

  /** An object of the fields of the matter and then those of the answer. */
  static Document object(Writing matter, Writing rest) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
    int matterLength;
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      matter.to(json);
      json.flush();
      matterLength = bytes.size();
      rest.to(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new Document(UnsafeByteOperations.unsafeWrap(bytes.toByteArray()), matterLength);
  }

  static void int64(JsonGenerator json, String name, long value) throws IOException {
    json.writeStringField(name, Long.toString(value));
  }

  static void unlessEmpty(JsonGenerator json, String name, String value) throws IOException {
    if (!value.isEmpty()) {
      json.writeStringField(name, value);
    }
  }

  /** A time as {@code name} and {@code nameMicros}. */
  static void time(JsonGenerator json, String name, long micros) throws IOException {
    json.writeStringField(name, rfc3339(micros));
    int64(json, name + "Micros", micros);
  }

  static String rfc3339(long micros) {
    return RFC_3339.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }
}
