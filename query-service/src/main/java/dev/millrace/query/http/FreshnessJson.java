package dev.millrace.query.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.v1.Explanation;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.StageTime;
import java.io.IOException;

/** How fresh an answer is and how it was made, as JSON. */
final class FreshnessJson {
  private FreshnessJson() {}

  static void readAt(JsonGenerator json, ReadAt readAt) throws IOException {
    json.writeObjectFieldStart("readAt");
    json.writeStringField("token", readAt.getToken());
    json.writeArrayFieldStart("partitions");
    for (PartitionFreshness partition : readAt.getPartitionsList()) {
      json.writeStartObject();
      json.writeNumberField("partition", partition.getPartition());
      Json.int64(json, "nextOffset", partition.getNextOffset());
      Json.int64(json, "lagRecords", partition.getLagRecords());
      Json.int64(json, "lagMillis", partition.getLagMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  static void explanation(JsonGenerator json, Explanation explanation) throws IOException {
    json.writeObjectFieldStart("explanation");
    json.writeStringField("tier", explanation.getTier().name());
    json.writeArrayFieldStart("partitionsAsked");
    for (int partition : explanation.getPartitionsAskedList()) {
      json.writeNumber(partition);
    }
    json.writeEndArray();
    Json.int64(json, "stalenessMillis", explanation.getStalenessMillis());
    json.writeArrayFieldStart("stages");
    for (StageTime stage : explanation.getStagesList()) {
      json.writeStartObject();
      json.writeStringField("stage", stage.getStage());
      Json.int64(json, "micros", stage.getMicros());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** How stale an answer is, as far as is known. */
  static long stalenessMillis(ReadAt readAt, Explanation explanation) {
    long longest = explanation.getStalenessMillis();
    for (PartitionFreshness partition : readAt.getPartitionsList()) {
      longest = Math.max(longest, partition.getLagMillis());
    }
    return longest;
  }
}
