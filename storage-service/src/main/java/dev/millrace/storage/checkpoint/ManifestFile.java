package dev.millrace.storage.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.rocks.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/** A manifest as JSON. */
final class ManifestFile {
  /** Raised when an older Millrace could take a checkpoint for what it is not. */
  private static final int FORMAT = 1;

  /** A manifest of a million files; more is none of ours, and it is read as a whole. */
  private static final long BYTES_MAX = 128L * 1024 * 1024;

  /** Names of files, without a way out of the directory. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private ManifestFile() {}

  /** Writes it so that it is there as a whole or not at all, and on the disk. */
  static void write(Manifest manifest, Path directory) throws IOException {
    Path writing = directory.resolve(Manifest.FILE + ".writing");
    Files.write(writing, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json(manifest)));
    DirectoryTree.sync(writing);
    DirectoryTree.sync(directory);
    Files.move(writing, directory.resolve(Manifest.FILE), StandardCopyOption.ATOMIC_MOVE);
    DirectoryTree.sync(directory);
  }

  /**
   * Reads it.
   *
   * @throws CheckpointException when there is none, or it is none, naming it
   */
  static Manifest read(Path directory) throws IOException {
    Path file = directory.resolve(Manifest.FILE);
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new CheckpointException("not a manifest, too large: " + file);
      }
      return manifest(JSON.readTree(Files.readAllBytes(file)), file);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(
          "half a checkpoint: %s has no %s; it can be deleted".formatted(directory, Manifest.FILE),
          e);
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw new CheckpointException("damaged manifest: %s: %s".formatted(file, firstLine(e)), e);
    }
  }

  private static ObjectNode json(Manifest manifest) {
    StoreIdentity identity = manifest.identity();
    ObjectNode json =
        JSON.createObjectNode()
            .put("formatVersion", FORMAT)
            .put("clusterId", identity.clusterId())
            .put("topic", manifest.topic())
            .put("topicId", identity.topicId().toString())
            .put("topicPartitions", identity.partitions())
            .put("partition", identity.partition())
            .put("nextOffset", manifest.nextOffset())
            .put("leaderEpoch", manifest.leaderEpoch())
            .put("digest", manifest.digest())
            .put("stored", manifest.stored());
    ArrayNode files = json.putArray("files");
    for (Manifest.Entry entry : manifest.files()) {
      files
          .addObject()
          .put("name", entry.name())
          .put("bytes", entry.bytes())
          .put("sha256", entry.sha256());
    }
    return json;
  }

  private static Manifest manifest(JsonNode json, Path file) {
    long format = number(json, "formatVersion");
    if (format != FORMAT) {
      throw new CheckpointException(
          "the checkpoint has format %d, this version knows up to %d: %s"
              .formatted(format, FORMAT, file));
    }
    return new Manifest(
        text(json, "topic"),
        new StoreIdentity(
            text(json, "clusterId"),
            Uuid.fromString(text(json, "topicId")),
            Math.toIntExact(number(json, "partition")),
            Math.toIntExact(number(json, "topicPartitions"))),
        number(json, "nextOffset"),
        Math.toIntExact(number(json, "leaderEpoch")),
        text(json, "digest"),
        number(json, "stored"),
        files(json.path("files")));
  }

  private static List<Manifest.Entry> files(JsonNode json) {
    if (!json.isArray() || json.isEmpty()) {
      throw new IllegalArgumentException("files is not a list of one or more");
    }
    List<Manifest.Entry> files = new ArrayList<>();
    for (JsonNode entry : json) {
      files.add(
          new Manifest.Entry(
              matching(entry, "name", PLAIN_NAME),
              number(entry, "bytes"),
              matching(entry, "sha256", SHA_256)));
    }
    return files;
  }

  private static String text(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(field + " is not a text");
    }
    return value.textValue();
  }

  private static String matching(JsonNode json, String field, Pattern pattern) {
    String text = text(json, field);
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("%s can not be '%s'".formatted(field, text));
    }
    return text;
  }

  private static long number(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(field + " is not a whole number");
    }
    return value.longValue();
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
