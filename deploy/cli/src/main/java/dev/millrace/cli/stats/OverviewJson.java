package dev.millrace.cli.stats;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The overview for programs: everything, whatever people see of it; unknown figures are null. */
final class OverviewJson {
  private OverviewJson() {}

  static ObjectNode of(Overview overview) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", overview.time().toString());
    json.put("seconds", overview.seconds());
    ArrayNode silent = json.putArray("silent");
    for (Instance instance : overview.silent()) {
      silent
          .addObject()
          .put("service", instance.service().text())
          .put("endpoint", instance.endpoint().toString())
          .put("problem", instance.problem());
    }
    for (Overview.Section section : overview.sections()) {
      add(json.putObject(section.name()), section.figures());
    }
    ArrayNode partitions = json.putArray("partitions");
    for (Overview.Row row : overview.partitions()) {
      ObjectNode partition = partitions.addObject();
      partition.put("partition", Integer.parseInt(row.name())).put("state", row.state());
      add(partition, row.figures());
    }
    ObjectNode operations = json.putObject("operations");
    overview.operations().forEach(row -> add(operations.putObject(row.name()), row.figures()));
    return json;
  }

  private static void add(ObjectNode to, List<Figure> figures) {
    for (Figure figure : figures) {
      if (Double.isNaN(figure.value())) {
        to.putNull(figure.key());
      } else {
        to.put(figure.key(), figure.value());
      }
    }
  }
}
