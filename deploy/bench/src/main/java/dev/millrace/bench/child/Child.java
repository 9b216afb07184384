package dev.millrace.bench.child;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.process.JavaCommand;
import dev.millrace.local.process.StackFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that answers one question after the other. It ends with the pipe to it, so that it never
 * outlives us. One thread asks; any may close.
 */
public final class Child implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Ctrl-C in the terminal reaches only us, and we end the child. */
  private static final List<String> UNINTERRUPTED =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"");

  /** {@code SIGKILL} needs no more, short of a process that hangs in the kernel. */
  private static final long END_SECONDS_MAX = 10;

  private final ChildCommand command;
  private final Process process;
  private final PrintStream questions;
  private final BufferedReader answers;

  private Child(ChildCommand command, Process process) {
    this.command = command;
    this.process = process;
    this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts one and waits until it has looked at its arguments.
   *
   * @throws IllegalArgumentException when it can not use one of them
   * @throws StackFailure when it does not start
   */
  public static Child start(ChildCommand command) {
    Child child = new Child(command, launch(command));
    try {
      child.take();
      return child;
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private static Process launch(ChildCommand command) {
    List<String> line = new ArrayList<>(UNINTERRUPTED);
    line.add(command.name());
    line.addAll(
        JavaCommand.of(
            command.heapMebibytes(),
            command.jvmOptions(),
            command.classPath(),
            command.main().getName(),
            command.arguments()));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .redirectError(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
    // A setting of our own environment must not steer what is described fully.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toUpperCase(Locale.ROOT).startsWith("MILLRACE_"));
    builder.environment().putAll(JavaCommand.ENVIRONMENT);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new StackFailure("%s does not start: %s".formatted(command.name(), e.getMessage()), e);
    }
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws StackFailure when it fails or ends instead
   */
  public <T> T ask(Object question, Class<T> type) {
    try {
      questions.println(JSON.writeValueAsString(question));
      return requireNonNull(JSON.treeToValue(take().value(), type), "an answer without a value");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("questions and answers are plain data", e);
    }
  }

  private Answer take() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new StackFailure(
            "%s ended (exit code %s)%s".formatted(command.name(), exitCode(), seeLog()));
      }
      Answer answer = JSON.readValue(line, Answer.class);
      String error = answer.error();
      if (error == null) {
        return answer;
      }
      throw answer.isMisuse()
          ? new IllegalArgumentException(error)
          : new StackFailure("%s: %s%s".formatted(command.name(), error, seeLog()));
    } catch (IOException e) {
      throw new StackFailure(
          "%s does not answer: %s%s".formatted(command.name(), e.getMessage(), seeLog()), e);
    }
  }

  private String seeLog() {
    return "%s; see %s".formatted(LastWords.of(command.log()), command.log());
  }

  private @Nullable Integer exitCode() {
    try {
      return process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS) ? process.exitValue() : null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Ends it at once and waits for its end. */
  @Override
  public void close() {
    process.destroyForcibly();
    var _ = exitCode();
  }
}
