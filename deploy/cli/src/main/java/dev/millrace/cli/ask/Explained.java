package dev.millrace.cli.ask;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.v1.Explanation;
import dev.millrace.v1.StageTime;
import dev.millrace.v1.Tier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How the answers of one command were made: of several pages the sum. Belongs to one thread. */
final class Explained {
  private final NavigableSet<Integer> partitions = new TreeSet<>();
  private final Map<String, Long> stageMicros = new LinkedHashMap<>();
  private Tier tier = Tier.TIER_UNSPECIFIED;
  private long stalenessMillis;
  private int answers;

  static Explained of(Explanation explanation) {
    Explained explained = new Explained();
    explained.add(explanation);
    return explained;
  }

  void add(Explanation explanation) {
    answers++;
    tier = explanation.getTierValue() > tier.getNumber() ? explanation.getTier() : tier;
    stalenessMillis = Math.max(stalenessMillis, explanation.getStalenessMillis());
    partitions.addAll(explanation.getPartitionsAskedList());
    for (StageTime stage : explanation.getStagesList()) {
      stageMicros.merge(stage.getStage(), stage.getMicros(), Long::sum);
    }
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "answered by %s · asked %s · at most %d ms old%s"
            .formatted(
                Freshness.name(tier),
                partitions.isEmpty()
                    ? "no partition"
                    : partitions.stream()
                        .map(Object::toString)
                        .collect(Collectors.joining(" ", "partitions ", "")),
                stalenessMillis,
                answers == 1 ? "" : " · " + answers + " pages"));
    stageMicros.forEach((stage, micros) -> lines.add("  %-12s %9d µs".formatted(stage, micros)));
    return lines;
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("tier", tier.name());
    ArrayNode asked = json.putArray("partitionsAsked");
    partitions.forEach(asked::add);
    json.put("stalenessMillis", stalenessMillis).put("answers", answers);
    ArrayNode stages = json.putArray("stages");
    stageMicros.forEach(
        (stage, micros) -> stages.addObject().put("stage", stage).put("micros", micros));
    return json;
  }
}
