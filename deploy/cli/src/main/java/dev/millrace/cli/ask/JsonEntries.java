package dev.millrace.cli.ask;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.ReadAt;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** Entries as one JSON object: ledger, account, entries, nextPageToken, readAt. */
final class JsonEntries implements EntryPrinter {
  private final PrintWriter out;
  private final JsonGenerator json;

  JsonEntries(PrintWriter out, JsonFactory factory, String ledger, String account) {
    this.out = out;
    try {
      json = factory.createGenerator(out);
      json.setCodec(new ObjectMapper());
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
      json.writeStartObject();
      json.writeStringField("ledger", ledger);
      json.writeStringField("account", account);
      json.writeArrayFieldStart("entries");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void print(AccountEntry entry) {
    try {
      json.writeTree(node(entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void end(String nextPageToken, ReadAt readAt) {
    try {
      json.writeEndArray();
      json.writeStringField("nextPageToken", nextPageToken);
      json.writeFieldName("readAt");
      json.writeTree(Freshness.json(readAt));
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

  private static ObjectNode node(AccountEntry entry) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("time", Times.iso(entry.getTimeMicros()))
            .put("timeMicros", entry.getTimeMicros())
            .put("role", TextEntries.role(entry.getRole()))
            .put("amount", Amounts.toBigInteger(entry.getAmount()).toString())
            .put("currency", entry.getCurrency())
            .put("type", entry.getType())
            .put("counterparty", entry.getCounterparty());
    node.set("position", TransactionJson.of(entry.getPosition()));
    if (entry.hasTransaction()) {
      node.set("transaction", TransactionJson.of(entry.getTransaction()));
    }
    return node;
  }
}
