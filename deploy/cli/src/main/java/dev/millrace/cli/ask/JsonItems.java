package dev.millrace.cli.ask;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Items as one JSON object: the fields that say what was asked for, the items, nextPageToken,
 * readAt, and explanation if wanted.
 */
final class JsonItems<T> implements ItemPrinter<T> {
  private final PrintWriter out;
  private final Function<T, ObjectNode> form;
  private final JsonGenerator json;

  /**
   * Begins the object.
   *
   * @param asked its first fields, in order
   * @param name of the array of items
   * @param form of an item
   */
  JsonItems(PrintWriter out, Map<String, String> asked, String name, Function<T, ObjectNode> form) {
    this.out = out;
    this.form = form;
    try {
      json = new JsonFactory().createGenerator(out);
      json.setCodec(new ObjectMapper());
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      json.writeStartObject();
      for (Map.Entry<String, String> field : asked.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeArrayFieldStart(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void print(T item) {
    try {
      json.writeTree(form.apply(item));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void end(Page last, @Nullable Explained explained) {
    try {
      json.writeEndArray();
      json.writeStringField("nextPageToken", last.nextToken());
      json.writeFieldName("readAt");
      json.writeTree(Freshness.json(last.readAt()));
      if (explained != null) {
        json.writeFieldName("explanation");
        json.writeTree(explained.json());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println();
    out.flush();
  }
}
