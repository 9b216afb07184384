package dev.millrace.cli.storage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.JavaCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code millrace storage restore}: starts the storage service's own program for it, which knows
 * manifests and stores; this command line does not.
 */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Puts the stores of a checkpoint into a data directory that no storage service has open.",
      "Every file's hash is checked. What ends it early leaves nothing that a service would open."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "  0:all partitions of the checkpoint are in their places",
      "  1:it failed; the line on standard error names the file or directory",
      "  2:wrong option"
    })
public final class StorageRestoreCommand implements Callable<Integer> {
  private static final String MAIN = "dev.millrace.storage.checkpoint.RestoreMain";
  private static final double MIB = 1024 * 1024;

  /** Buffers, and a manifest of a hundred thousand files. */
  private static final int HEAP_MEBIBYTES = 256;

  /** Words of a line, the path last. */
  private static final int WORDS = 6;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CHECKPOINT_DIR",
      description = "A checkpoint's directory, or that of one of its partitions.")
  private Path checkpoint = Path.of("");

  @Option(
      names = "--into",
      required = true,
      paramLabel = "DATA_DIRECTORY",
      description = "What millrace.storage.data-directory will be; made if it does not exist.")
  private Path data = Path.of("");

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  private record Restored(
      int partition, long nextOffset, String digest, int files, long bytes, String directory) {
    static Restored of(String line) {
      String[] words = line.split(" ", WORDS);
      return new Restored(
          Integer.parseInt(words[0]),
          Long.parseLong(words[1]),
          words[2],
          Integer.parseInt(words[3]),
          Long.parseLong(words[4]),
          words[5]);
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                JavaCommand.of(
                    HEAP_MEBIBYTES,
                    List.of(),
                    Home.locate().serviceClassPath("storage-service"),
                    MAIN,
                    List.of(absolute(checkpoint), absolute(data))))
            .start();
    CompletableFuture<String> problem = CompletableFuture.supplyAsync(() -> problem(process));
    List<Restored> restored = follow(process);
    int exitCode = process.waitFor();
    if (json) {
      print(json(restored));
    }
    if (exitCode != ExitCode.OK) {
      throw new CommandFailure(ExitCode.FAILED, problem.join());
    }
    return ExitCode.OK;
  }

  private List<Restored> follow(Process process) throws IOException {
    List<Restored> restored = new ArrayList<>();
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Restored one = Restored.of(line);
        restored.add(one);
        if (!json) {
          print(
              "partition %d: next offset %d, digest %s, %d files, %,.1f MiB%n  %s"
                  .formatted(
                      one.partition,
                      one.nextOffset,
                      one.digest,
                      one.files,
                      one.bytes / MIB,
                      one.directory));
        }
      }
    }
    return restored;
  }

  private static ObjectNode json(List<Restored> restored) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode partitions = json.putArray("partitions");
    for (Restored one : restored) {
      partitions
          .addObject()
          .put("partition", one.partition)
          .put("nextOffset", one.nextOffset)
          .put("digest", one.digest)
          .put("files", one.files)
          .put("bytes", one.bytes)
          .put("directory", one.directory);
    }
    return json;
  }

  private static String problem(Process process) {
    return process.errorReader().lines().collect(Collectors.joining(" "));
  }

  private void print(Object line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }

  private static String absolute(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }
}
