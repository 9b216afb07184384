package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.v1.StoredTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A transaction for people: a line for each field that it has. */
final class TransactionText {
  private TransactionText() {}

  static List<String> lines(StoredTransaction stored) {
    ObjectNode fields = TransactionJson.of(stored);
    fields.put(
        "position",
        "partition %d offset %d"
            .formatted(stored.getPosition().getPartition(), stored.getPosition().getOffset()));
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (field.getValue().isObject()) {
        lines.add(field.getKey());
        for (Map.Entry<String, JsonNode> entry : field.getValue().properties()) {
          lines.add("  %-14s %s".formatted(entry.getKey(), entry.getValue().asText()));
        }
      } else {
        lines.add("%-16s %s".formatted(field.getKey(), field.getValue().asText()));
      }
    }
    return lines;
  }
}
