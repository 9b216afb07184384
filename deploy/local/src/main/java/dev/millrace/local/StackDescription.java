package dev.millrace.local;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.local.process.StackFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A running stack as others find it, kept in {@code stack.json} of its data directory.
 *
 * @param pids process ids by name: {@code kafka}, {@code redis}, {@code ingest-service}, {@code
 *     storage-service}, {@code query-service}, {@code supervisor}
 * @param endpoints {@code host:port} by name: {@code ingest}, {@code query}, {@code storage},
 *     {@code kafka}, {@code redis}, {@code ingest-http}, {@code query-http}, {@code storage-http}
 * @param logs log files by process name
 */
public record StackDescription(
    Map<String, Long> pids, Map<String, String> endpoints, Map<String, String> logs) {

  /** The process that started the others. */
  public static final String SUPERVISOR = "supervisor";

  private static final String FILE = "stack.json";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Copies the maps, sorted by name. */
  public StackDescription {
    pids = Collections.unmodifiableMap(new TreeMap<>(pids));
    endpoints = Collections.unmodifiableMap(new TreeMap<>(endpoints));
    logs = Collections.unmodifiableMap(new TreeMap<>(logs));
  }

  /** The stack that runs on a data directory; empty when none does. */
  public static Optional<StackDescription> read(Path data) {
    return StackLock.isHeld(data) ? readFile(data) : Optional.empty();
  }

  /** Also of a stack whose supervisor was killed. */
  static Optional<StackDescription> readFile(Path data) {
    Path file = data.resolve(FILE);
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), StackDescription.class));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new StackFailure("%s can not be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Where a process of the stack in a data directory logs. */
  static Path log(Path data, String process) {
    return data.resolve("logs").resolve(process + ".log");
  }

  void write(Path data) {
    Path file = data.resolve(FILE);
    Path part = data.resolve(FILE + ".part");
    try {
      Files.write(part, JSON.writeValueAsBytes(this));
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StackFailure("%s can not be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  static void delete(Path data) {
    try {
      Files.deleteIfExists(data.resolve(FILE));
    } catch (IOException e) {
      throw new StackFailure("%s can not be removed: %s".formatted(FILE, e.getMessage()), e);
    }
  }
}
