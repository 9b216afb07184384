package dev.millrace.cli.ask;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Position;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Transactions as JSON: amounts are decimal strings of minor units, times are written as {@code
 * time} (ISO 8601) and {@code timeMicros}. What {@link #of} writes {@link #read} takes.
 */
public final class TransactionJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final List<String> KEYS =
      List.of(
          "id",
          "ledger",
          "debitAccount",
          "creditAccount",
          "amount",
          "currency",
          "time",
          "timeMicros",
          "type",
          "reference",
          "partitionKey",
          "attributes",
          "payload",
          "position",
          "loggedAt");

  private TransactionJson() {}

  static ObjectNode of(Transaction transaction) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", transaction.getId())
        .put("ledger", transaction.getLedger())
        .put("debitAccount", transaction.getDebitAccount())
        .put("creditAccount", transaction.getCreditAccount())
        .put("amount", Amounts.toBigInteger(transaction.getAmount()).toString())
        .put("currency", transaction.getCurrency())
        .put("time", Times.iso(transaction.getTimeMicros()))
        .put("timeMicros", transaction.getTimeMicros());
    putUnlessEmpty(json, "type", transaction.getType());
    putUnlessEmpty(json, "reference", transaction.getReference());
    putUnlessEmpty(json, "partitionKey", transaction.getPartitionKey());
    if (transaction.getAttributesCount() > 0) {
      json.set("attributes", attributes(transaction));
    }
    if (!transaction.getPayload().isEmpty()) {
      byte[] payload = transaction.getPayload().toByteArray();
      json.put("payload", Base64.getEncoder().encodeToString(payload));
    }
    return json;
  }

  /** A transaction with its place in the log. */
  public static ObjectNode of(StoredTransaction stored) {
    ObjectNode json = of(stored.getTransaction());
    json.set("position", of(stored.getPosition()));
    json.put("loggedAt", Instant.ofEpochMilli(stored.getLoggedAtMillis()).toString());
    return json;
  }

  /** A transaction's attributes, in the order of their names. */
  public static ObjectNode attributes(Transaction transaction) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(transaction.getAttributesMap()).forEach(json::put);
    return json;
  }

  static ObjectNode of(Position position) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("partition", position.getPartition())
        .put("offset", position.getOffset())
        .put("index", position.getIndex());
  }

  /**
   * Fills a transaction from JSON.
   *
   * @param source for messages
   */
  static void read(String source, String text, Transaction.Builder into) {
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw CommandFailure.badInput(source + " is not JSON: " + e.getOriginalMessage());
    }
    if (!json.isObject()) {
      throw CommandFailure.badInput(source + " must hold one JSON object");
    }
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      set(into, field.getKey(), field.getValue(), source);
    }
  }

  private static void set(Transaction.Builder into, String key, JsonNode value, String source) {
    switch (key) {
      case "id" -> into.setId(text(value, key, source));
      case "ledger" -> into.setLedger(text(value, key, source));
      case "debitAccount" -> into.setDebitAccount(text(value, key, source));
      case "creditAccount" -> into.setCreditAccount(text(value, key, source));
      case "amount" -> into.setAmount(amount(source + ": amount", text(value, key, source)));
      case "currency" -> into.setCurrency(text(value, key, source));
      case "time", "timeMicros" -> into.setTimeMicros(time(source + ": " + key, value.asText()));
      case "type" -> into.setType(text(value, key, source));
      case "reference" -> into.setReference(text(value, key, source));
      case "partitionKey" -> into.setPartitionKey(text(value, key, source));
      case "attributes" -> {
        for (Map.Entry<String, JsonNode> attribute : value.properties()) {
          into.putAttributes(
              attribute.getKey(),
              text(attribute.getValue(), "attributes." + attribute.getKey(), source));
        }
      }
      case "payload" -> into.setPayload(payload(text(value, key, source), source));
      case "position", "loggedAt" -> {
        // of a stored transaction; a new one gets its own
      }
      default ->
          throw CommandFailure.badInput(
              "%s: unknown key %s; known are %s".formatted(source, key, KEYS));
    }
  }

  /** Minor units as a decimal string. */
  static Amount amount(String source, String text) {
    if (text.matches("\\d{1,39}")) {
      BigInteger units = new BigInteger(text);
      if (units.bitLength() <= 128) {
        return Amounts.of(units);
      }
    }
    throw CommandFailure.badInput(
        "%s is \"%s\", must be a whole number of minor units from 0 to 2^128 - 1"
            .formatted(source, text));
  }

  static long time(String source, String text) {
    Long micros = Times.parse(text);
    if (micros == null) {
      throw CommandFailure.badInput(
          "%s is \"%s\", must be ISO 8601 (2026-11-20 or 2026-11-20T09:30:00Z) or microseconds since 1970"
              .formatted(source, text));
    }
    return micros;
  }

  private static String text(JsonNode value, String key, String source) {
    if (!value.isTextual()) {
      throw CommandFailure.badInput(
          "%s: %s is %s, must be a JSON string".formatted(source, key, value));
    }
    return value.textValue();
  }

  private static ByteString payload(String base64, String source) {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.badInput(source + ": payload is not base64");
    }
  }

  private static void putUnlessEmpty(ObjectNode json, String key, String value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }
}
