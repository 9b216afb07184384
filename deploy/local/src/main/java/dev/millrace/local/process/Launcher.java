package dev.millrace.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Starts child processes that can not outlive us.
 *
 * <p>The child becomes the program itself, so that its process id is the program's. Beside it a
 * shell waits for the end of our side of a pipe. The kernel closes that when we end, however we
 * end, and the shell then stops the child. The child gets a session of its own where {@code setsid}
 * exists: Ctrl-C in the terminal reaches only us, and we stop the children in order.
 */
final class Launcher {
  /** As long as the longest polite stop of a process. */
  private static final int ORPHAN_GRACE_SECONDS = 20;

  private static final String SCRIPT =
      """
      trap '' INT HUP
      exec 3<&0
      (
        read -r _ <&3
        kill -CONT $$ && kill -TERM $$
        n=0
        while kill -0 $$ && [ $n -lt %d ]; do sleep 1; n=$((n + 1)); done
        kill -KILL $$
      ) >/dev/null 2>&1 &
      exec 3<&- </dev/null
      if command -v setsid >/dev/null 2>&1; then exec setsid "$@"; fi
      exec "$@"
      """
          .formatted(ORPHAN_GRACE_SECONDS);

  private Launcher() {}

  static Process launch(Blueprint blueprint) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, blueprint.name()));
    command.addAll(blueprint.command());
    File log = blueprint.log().toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(blueprint.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
    // A setting of the parent's own environment must not steer a process that we describe fully.
    builder.environment().keySet().removeIf(Launcher::isOurs);
    builder.environment().putAll(blueprint.environment());
    try {
      Files.createDirectories(blueprint.log().toAbsolutePath().getParent());
      Process process = builder.start();
      var _ = process.onExit().thenAccept(Launcher::releaseWatcher);
      return process;
    } catch (IOException e) {
      throw new StackFailure(
          "%s does not start: %s".formatted(blueprint.name(), e.getMessage()), e);
    }
  }

  private static boolean isOurs(String variable) {
    return variable.toUpperCase(Locale.ROOT).startsWith("MILLRACE_");
  }

  private static void releaseWatcher(Process ended) {
    try {
      ended.getOutputStream().close();
    } catch (IOException _) {
      // The pipe went with the process.
    }
  }
}
