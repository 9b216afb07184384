package dev.millrace.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM keeps of a recorded run, so that later ones start from it: classes loaded and linked,
 * and how often methods were called (JEP 483, 515). A JVM ignores one that was recorded with other
 * classes.
 *
 * @param file where it is, or will be; its name has the release of Java, as no other can use it
 * @param classes jars, and folders of jars: one that was made before them is not used
 */
public record ClassCache(Path file, List<Path> classes) {
  /** Begins every option of a JVM that has to do with caches. */
  private static final String OPTION = "-XX:AOT";

  private static final String RECORD = "-XX:AOTMode=record";

  /** Copies the list. */
  public ClassCache {
    classes = List.copyOf(classes);
  }

  /** A cache of this release of Java. */
  static ClassCache in(Path folder, String name, List<Path> classes) {
    return new ClassCache(folder.resolve("%s-%s.aot".formatted(name, Runtime.version())), classes);
  }

  /** Options of a JVM that starts from none, whatever there is. */
  public static List<String> none() {
    return List.of("-XX:AOTMode=off");
  }

  /** Options of a JVM that records, and writes what it recorded to a file when it ends. */
  public static List<String> recording(Path recorded) {
    return List.of(RECORD, "-XX:AOTConfiguration=" + recorded);
  }

  /**
   * Options of a JVM that starts from it; none while it is not there, or when the other options
   * speak of a cache themselves.
   */
  public List<String> options(List<String> others) {
    boolean named = others.stream().anyMatch(option -> option.startsWith(OPTION));
    // What the JVM has to say of a cache that does not fit is of no use to whoever reads the log.
    return isFresh() && !named ? List.of("-XX:AOTCache=" + file, "-Xlog:aot*=off") : List.of();
  }

  /** Whether it was made after its classes, which a JVM does not compare with it in every case. */
  public boolean isFresh() {
    long madeMillis = file.toFile().lastModified(); // 0 when it is not there
    return classes.stream()
        .flatMap(ClassCache::files)
        .allMatch(at -> at.lastModified() <= madeMillis);
  }

  private static Stream<File> files(Path classes) {
    File @Nullable [] inside = classes.toFile().listFiles();
    return inside == null ? Stream.of(classes.toFile()) : Stream.of(inside);
  }

  /**
   * Makes it of what a run recorded, which takes seconds of processor time, in place of what is
   * there. A JVM would also do that by itself when it ends; a stack ends its processes one after
   * the other, and kills one that takes long. May be interrupted.
   *
   * @param recorded the file that the run wrote
   * @param recordedCommand the command line of the run
   * @throws StackFailure when nothing was recorded, or it can not be made of it
   */
  public void make(Path recorded, List<String> recordedCommand) throws InterruptedException {
    if (!Files.exists(recorded)) {
      throw new StackFailure(
          "nothing was recorded for %s: its process was killed, or the disk is full"
              .formatted(file));
    }
    Path log = recorded.resolveSibling(recorded.getFileName() + ".log");
    try {
      Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
      Path part = Files.createTempFile(folder, file.getFileName().toString(), ".part");
      try {
        make(part, recordedCommand, log);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new StackFailure("%s could not be made: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void make(Path part, List<String> recordedCommand, Path log)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(recordedCommand);
    command.replaceAll(option -> option.equals(RECORD) ? "-XX:AOTMode=create" : option);
    command.add(1, "-XX:AOTCache=" + part);
    Process making =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (making.waitFor() != 0) {
        throw new StackFailure("%s could not be made; see %s".formatted(file, log));
      }
    } finally {
      making.destroyForcibly();
    }
    try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
      written.force(true); // a JVM trusts what is in it, also after the power was lost
    }
  }
}
