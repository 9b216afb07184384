package dev.millrace.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a JVM keeps of a recorded run, so that later ones start from it: classes loaded and linked,
 * and how often methods were called (JEP 483, 515). A JVM ignores one that was recorded with other
 * classes, another release of Java, or other compilers.
 *
 * @param file where it is, or will be
 * @param classes the jar, or the folder of jars, that changes when it has to be made anew
 */
public record ClassCache(Path file, Path classes) {
  private static final String RECORD = "-XX:AOTMode=record";

  /** Options of a JVM that starts from it; none while there is none. */
  public List<String> options() {
    // What the JVM has to say of a cache that does not fit is of no use to whoever reads the log.
    return isFresh() ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off") : List.of();
  }

  /** Options of a JVM that records; what it recorded is written when it ends. */
  public List<String> recording() {
    return List.of(RECORD, "-XX:AOTConfiguration=" + recorded());
  }

  /** Whether it was made after its classes. */
  public boolean isFresh() {
    File made = file.toFile();
    return made.exists() && made.lastModified() >= classes.toFile().lastModified();
  }

  /** Removes it, so that the classes can be recorded again. */
  public void delete() {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(recorded());
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new StackFailure("%s can not be made anew: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Makes it of what a run recorded, which takes seconds of processor time. May be interrupted.
   *
   * @param recordedCommand the command line of the run
   * @throws StackFailure when nothing was recorded, or it can not be made of it
   */
  public void make(List<String> recordedCommand) throws InterruptedException {
    if (!Files.exists(recorded())) {
      throw new StackFailure("nothing was recorded for " + file);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Path log = file.resolveSibling(file.getFileName() + ".log");
    List<String> command = new ArrayList<>(recordedCommand);
    command.replaceAll(option -> option.equals(RECORD) ? "-XX:AOTMode=create" : option);
    command.add(1, "-XX:AOTCache=" + part);
    try {
      Process making =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        if (making.waitFor() != 0) {
          throw new StackFailure("%s could not be made; see %s".formatted(file, log));
        }
      } finally {
        making.destroyForcibly();
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(recorded());
      Files.delete(log);
    } catch (IOException e) {
      throw new StackFailure("%s could not be made: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Path recorded() {
    return file.resolveSibling(file.getFileName() + ".recorded");
  }
}
