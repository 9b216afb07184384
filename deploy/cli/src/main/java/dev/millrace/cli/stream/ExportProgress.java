package dev.millrace.cli.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ReadAt;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Base64;

/**
 * The file beside an export's output that says what is exported and how far it is: JSON, replaced
 * as a whole.
 *
 * @param path beside the output, its name and {@code .progress}
 * @param output the export's own file
 * @param request what is exported, without where to go on
 * @param format of the output
 * @param saved how far it was when this was read; at the beginning for a new one
 */
record ExportProgress(
    Path path,
    Path output,
    ExportTransactionsRequest request,
    ExportFormat format,
    ExportState saved) {
  private static final String SUFFIX = ".progress";
  private static final int VERSION = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Of a new export to a file; nothing is written yet. */
  static ExportProgress of(Path output, ExportTransactionsRequest request, ExportFormat format) {
    return new ExportProgress(
        output.resolveSibling(output.getFileName() + SUFFIX),
        output,
        request,
        format,
        ExportState.at(""));
  }

  /** Of an export that was not completed. */
  static ExportProgress read(Path path) {
    try {
      JsonNode json = MAPPER.readTree(Files.readString(path));
      if (json.path("version").asInt() != VERSION || !path.toString().endsWith(SUFFIX)) {
        throw CommandFailure.badInput(path + " is not the progress of an export");
      }
      String name = String.valueOf(path.getFileName());
      return new ExportProgress(
          path,
          path.resolveSibling(name.substring(0, name.length() - SUFFIX.length())),
          ExportTransactionsRequest.parseFrom(bytes(json, "request")),
          ExportFormat.of(path + ": format", json.path("format").asText()),
          new ExportState(
              json.path("resumeToken").asText(),
              json.path("bytes").asLong(),
              json.path("transactions").asLong(),
              json.path("complete").asBoolean(),
              ReadAt.parseFrom(bytes(json, "readAt"))));
    } catch (JsonProcessingException
        | InvalidProtocolBufferException
        | IllegalArgumentException e) {
      throw CommandFailure.badInput(path + " is not the progress of an export");
    } catch (IOException e) {
      throw CommandFailure.badInput("can not read " + path + ": " + e);
    }
  }

  /** Replaces the file; whoever reads it finds either this or what was there before. */
  void save(ExportState state) throws IOException {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", VERSION)
            .put("ledger", request.getLedger())
            .put("format", format.toString())
            .put("request", Base64.getEncoder().encodeToString(request.toByteArray()))
            .put("resumeToken", state.resumeToken())
            .put("bytes", state.bytes())
            .put("transactions", state.transactions())
            .put("complete", state.complete())
            .put("readAt", Base64.getEncoder().encodeToString(state.readAt().toByteArray()));
    Path part = path.resolveSibling(path.getFileName() + ".part");
    try (FileOutputStream out = new FileOutputStream(part.toFile())) {
      out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
      out.getFD().sync();
    }
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceDirectory();
  }

  /** After the last byte is safe. */
  void remove() throws IOException {
    Files.delete(path);
  }

  /** Only a loss of power could bring the earlier progress back, which is right as well. */
  private void forceDirectory() throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      return; // the command is being stopped and will save once more
    }
  }

  private static byte[] bytes(JsonNode json, String field) {
    return Base64.getDecoder().decode(json.path(field).asText());
  }
}
