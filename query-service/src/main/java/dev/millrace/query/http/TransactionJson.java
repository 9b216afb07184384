package dev.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Position;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Transactions as JSON. */
final class TransactionJson {
  private TransactionJson() {}

  static void write(JsonGenerator json, String name, StoredTransaction stored) throws IOException {
    Transaction transaction = stored.getTransaction();
    json.writeObjectFieldStart(name);
    json.writeStringField("id", transaction.getId());
    json.writeStringField("ledger", transaction.getLedger());
    json.writeStringField("debitAccount", transaction.getDebitAccount());
    json.writeStringField("creditAccount", transaction.getCreditAccount());
    json.writeStringField("amount", Amounts.toBigInteger(transaction.getAmount()).toString());
    json.writeStringField("currency", transaction.getCurrency());
    Json.time(json, "time", transaction.getTimeMicros());
    Json.unlessEmpty(json, "type", transaction.getType());
    Json.unlessEmpty(json, "reference", transaction.getReference());
    Json.unlessEmpty(json, "partitionKey", transaction.getPartitionKey());
    attributes(json, transaction);
    if (!transaction.getPayload().isEmpty()) {
      byte[] payload = transaction.getPayload().toByteArray();
      json.writeStringField("payload", Base64.getEncoder().encodeToString(payload));
    }
    position(json, stored.getPosition());
    json.writeStringField(
        "loggedAt", Json.rfc3339(TimeUnit.MILLISECONDS.toMicros(stored.getLoggedAtMillis())));
    json.writeEndObject();
  }

  static void position(JsonGenerator json, Position position) throws IOException {
    json.writeObjectFieldStart("position");
    json.writeNumberField("partition", position.getPartition());
    Json.int64(json, "offset", position.getOffset());
    json.writeNumberField("index", position.getIndex());
    json.writeEndObject();
  }

  /** In the order of their keys: a message's map has none, and equal bodies must be equal. */
  private static void attributes(JsonGenerator json, Transaction transaction) throws IOException {
    if (transaction.getAttributesCount() == 0) {
      return;
    }
    json.writeObjectFieldStart("attributes");
    for (Map.Entry<String, String> attribute :
        new TreeMap<>(transaction.getAttributesMap()).entrySet()) {
      json.writeStringField(attribute.getKey(), attribute.getValue());
    }
    json.writeEndObject();
  }
}
