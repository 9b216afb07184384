package dev.millrace.storage.checkpoint;

import dev.millrace.storage.rocks.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The process of {@code millrace storage restore}: {@code CHECKPOINT_DIR DATA_DIRECTORY}. A line on
 * standard output for each store that is in its place, in five words and a path: partition, next
 * offset, digest, files, bytes, directory. A line on standard error for why it ended early.
 */
public final class RestoreMain {
  static final int EXIT_OK = 0;
  static final int EXIT_FAILED = 1;
  static final int EXIT_USAGE = 2;

  private RestoreMain() {}

  /** Ends with 0, 1 when it failed, 2 when the arguments are wrong. */
  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    if (arguments.length != 2) {
      err.println("needs two arguments: CHECKPOINT_DIR DATA_DIRECTORY");
      return EXIT_USAGE;
    }
    try {
      new Restore(restored -> out.println(line(restored)))
          .run(Path.of(arguments[0]), Path.of(arguments[1]));
      return EXIT_OK;
    } catch (CheckpointException | StoreException e) {
      err.println(e.getMessage());
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      err.println("the restore failed: " + e);
    }
    return EXIT_FAILED;
  }

  private static String line(Restore.Restored restored) {
    return "%d %d %s %d %d %s"
        .formatted(
            restored.partition(),
            restored.nextOffset(),
            restored.digest(),
            restored.files(),
            restored.bytes(),
            restored.directory());
  }
}
