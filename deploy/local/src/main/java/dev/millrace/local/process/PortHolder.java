package dev.millrace.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process that listens on a port, found as {@code ss -p} does it: the kernel's socket table
 * gives the socket's inode, and the process with a descriptor of that inode is the holder. Other
 * systems than Linux have no such files: there the holder stays unknown.
 */
record PortHolder(long pid, String command) {
  private static final Path PROC = Path.of("/proc");
  private static final String STATE_LISTEN = "0A";
  private static final int COMMAND_CHARACTERS_MAX = 120;

  private static final Set<String> OPTIONS_WITH_VALUE =
      Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules");

  static Optional<PortHolder> of(int port) {
    Set<String> sockets = new HashSet<>();
    for (String table : List.of("net/tcp", "net/tcp6")) {
      sockets.addAll(listeners(PROC.resolve(table), port));
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          long pid = Long.parseLong(process.getFileName().toString());
          return Optional.of(new PortHolder(pid, command(process)));
        }
      }
    } catch (IOException _) {
      // Without /proc nobody can be named.
    }
    return Optional.empty();
  }

  /** Columns: number, local address:port (hex), remote, state, … , inode as the tenth. */
  private static Set<String> listeners(Path table, int port) {
    String suffix = ":%04X".formatted(port);
    Set<String> sockets = new HashSet<>();
    try {
      for (String line : Files.readAllLines(table)) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(STATE_LISTEN)) {
          sockets.add("socket:[" + columns[9] + "]");
        }
      }
    } catch (IOException _) {
      // Not Linux, or no IPv6.
    }
    return sockets;
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
    } catch (IOException _) {
      // It ended meanwhile, or belongs to somebody else.
    }
    return false;
  }

  private static String command(Path process) {
    try {
      String all = Files.readString(process.resolve("cmdline"), StandardCharsets.UTF_8);
      String line = String.join(" ", telling(List.of(all.split("\0", -1)))).strip();
      return line.length() <= COMMAND_CHARACTERS_MAX
          ? line
          : line.substring(0, COMMAND_CHARACTERS_MAX) + "…";
    } catch (IOException _) {
      return "unknown command";
    }
  }

  /** Of a Java command the main class says more than the options in front of it. */
  private static List<String> telling(List<String> arguments) {
    if (!arguments.getFirst().endsWith("java")) {
      return arguments;
    }
    int main = 1;
    while (main < arguments.size() && arguments.get(main).startsWith("-")) {
      main += OPTIONS_WITH_VALUE.contains(arguments.get(main)) ? 2 : 1;
    }
    List<String> telling = new ArrayList<>(List.of(arguments.getFirst()));
    telling.addAll(arguments.subList(Math.min(main, arguments.size()), arguments.size()));
    return telling;
  }

  @Override
  public String toString() {
    return "pid %d (%s)".formatted(pid, command);
  }
}
