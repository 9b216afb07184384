package dev.millrace.cli.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.admin.v1.VerifyDifference;
import dev.millrace.admin.v1.VerifyResult;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.HexFormat;

/** What was found: lines as it is found, or one JSON object at the end. */
final class Report {
  /** Identities shown; all are counted. */
  private static final int HELD_TWICE_SHOWN_MAX = 1_000;

  private final PrintWriter out;
  private final boolean asJson;
  private final ObjectNode json = JsonNodeFactory.instance.objectNode();
  private final ArrayNode partitions = json.putArray("partitions");
  private long differences;
  private long heldTwice;

  Report(PrintWriter out, boolean asJson) {
    this.out = out;
    this.asJson = asJson;
  }

  void partition(VerifyResult result) {
    String digest = HexFormat.of().formatHex(result.getDigest().toByteArray());
    ObjectNode node =
        partitions
            .addObject()
            .put("partition", result.getPartition())
            .put("nextOffset", result.getNextOffset())
            .put("digest", digest)
            .put("stored", result.getStored())
            .put("duplicates", result.getDuplicates())
            .put("conflicts", result.getConflicts())
            .put("deadLetters", result.getDeadLetters())
            .put("misplaced", result.getMisplaced())
            .put("logRecords", result.getLogRecords())
            .put("logStartOffset", result.getLogStartOffset());
    line(
        "partition %d: %s, next offset %d, %d stored, %d duplicates, %d conflicts, %d dead letters, digest %s%s"
            .formatted(
                result.getPartition(),
                result.getDifferencesCount() == 0 ? "equal" : "DIFFERENT",
                result.getNextOffset(),
                result.getStored(),
                result.getDuplicates(),
                result.getConflicts(),
                result.getDeadLetters(),
                digest,
                ofLog(result)));
    ArrayNode found = node.putArray("differences");
    for (VerifyDifference difference : result.getDifferencesList()) {
      differences++;
      found
          .addObject()
          .put("family", difference.getFamily())
          .put("key", difference.getKey())
          .put("offset", difference.getOffset())
          .put("expected", difference.getExpected())
          .put("found", difference.getFound());
      line("  %s, %s%s".formatted(difference.getFamily(), difference.getKey(), at(difference)));
      line("    expected: " + difference.getExpected());
      line("    found:    " + difference.getFound());
    }
  }

  /** A partition whose store is damaged, so that it could not be read to its end. */
  void damaged(int partition, String failure) {
    differences++;
    partitions.addObject().put("partition", partition).put("damaged", failure);
    line("partition %d: DAMAGED, %s".formatted(partition, failure));
  }

  void heldTwice(IdMerge.HeldTwice held) {
    heldTwice++;
    if (heldTwice > HELD_TWICE_SHOWN_MAX) {
      return;
    }
    ObjectNode node =
        json.withArray("heldTwice")
            .addObject()
            .put("ledger", held.identity().ledger())
            .put("id", held.identity().id())
            .put("partitionKey", held.identity().partitionKey());
    ArrayNode places = node.putArray("places");
    StringBuilder text = new StringBuilder();
    for (IdMerge.Place place : held.places()) {
      places.addObject().put("partition", place.partition()).put("offset", place.offset());
      text.append(", partition %d offset %d".formatted(place.partition(), place.offset()));
    }
    String key = held.identity().partitionKey();
    line(
        "held twice: ledger %s id %s%s%s"
            .formatted(
                held.identity().ledger(),
                held.identity().id(),
                key.isEmpty() ? "" : " partition key " + key,
                text));
  }

  void ids(long ids) {
    json.put("ids", ids).put("idsHeldTwice", heldTwice);
    line("%d ids, %d of them held by more than one partition".formatted(ids, heldTwice));
  }

  /** Prints what is left to print; returns the exit code. */
  int end() {
    int exitCode =
        differences > 0 ? ExitCode.FAILED : heldTwice > 0 ? ExitCode.PARTIAL : ExitCode.OK;
    if (asJson) {
      out.println(json.put("equal", differences == 0));
    }
    out.flush();
    return exitCode;
  }

  private static String ofLog(VerifyResult result) {
    if (result.getLogRecords() == 0) {
      return "";
    }
    return ", %d records of the log from offset %d on"
        .formatted(result.getLogRecords(), result.getLogStartOffset());
  }

  private static String at(VerifyDifference difference) {
    return difference.getOffset() < 0 ? "" : " (offset " + difference.getOffset() + ")";
  }

  private void line(String text) {
    if (!asJson) {
      out.println(text);
      out.flush();
    }
  }
}
