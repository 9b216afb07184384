package dev.millrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassCacheTest {
  private static final int HEAP_MEBIBYTES = 64;

  @TempDir private Path folder;
  private Path jar;
  private Path recorded;
  private ClassCache cache;

  /** The program that is rehearsed. */
  public static final class Program {
    private Program() {}

    /** Says that it ran. */
    public static void main(String[] arguments) {
      System.out.println("ran");
    }
  }

  @BeforeEach
  void makeProgram() throws Exception {
    jar = folder.resolve("program.jar");
    String entry = Program.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        InputStream bytes = Program.class.getResourceAsStream("/" + entry)) {
      out.putNextEntry(new ZipEntry(entry));
      bytes.transferTo(out);
    }
    recorded = folder.resolve("recorded");
    cache = ClassCache.in(Files.createDirectory(folder.resolve("made")), "program", List.of(jar));
  }

  @Test
  void aJvmStartsFromWhatAnotherRecorded() throws Exception {
    assertThat(cache.options(List.of())).isEmpty();

    List<String> recording = command(ClassCache.recording(recorded));
    assertThat(run(recording)).contains("ran");
    cache.make(recorded, recording);

    assertThat(cache.isFresh()).isTrue();
    List<String> strictly = new ArrayList<>(cache.options(List.of()));
    strictly.add("-XX:AOTMode=on"); // then a JVM that can not use it ends with an error
    strictly.add("-Xlog:class+load");
    assertThat(run(command(strictly)))
        .contains("ran")
        .contains(Program.class.getName() + " source: shared objects file");
    try (var left = Files.list(cache.file().getParent())) {
      assertThat(left).containsExactly(cache.file());
    }
  }

  @Test
  void itIsNotUsedOnceItsClassesAreNewer() throws Exception {
    Files.writeString(cache.file(), "of former classes");
    assertThat(cache.options(List.of("-Xmx64m"))).isNotEmpty();
    assertThat(cache.options(ClassCache.none())).as("where a cache is spoken of").isEmpty();

    long later = Files.getLastModifiedTime(cache.file()).toMillis() + 2_000;
    Files.setLastModifiedTime(jar, FileTime.fromMillis(later));

    assertThat(cache.options(List.of())).isEmpty();
  }

  @Test
  void aJvmIgnoresOneThatIsNone() throws Exception {
    Files.writeString(cache.file(), "no cache");

    assertThat(run(command(cache.options(List.of())))).isEqualTo("ran\n");
  }

  @Test
  void withoutARecordingThereIsNothingToMake() {
    assertThatThrownBy(() -> cache.make(recorded, command(ClassCache.recording(recorded))))
        .isInstanceOf(StackFailure.class)
        .hasMessageContaining("nothing was recorded for " + cache.file());
  }

  @Test
  void aRecordingThatIsNoneIsRefusedWithItsLog() throws Exception {
    Files.writeString(recorded, "no recording");
    Files.writeString(cache.file(), "the one before");

    assertThatThrownBy(() -> cache.make(recorded, command(ClassCache.recording(recorded))))
        .isInstanceOf(StackFailure.class)
        .hasMessageContaining(cache.file() + " could not be made; see " + recorded + ".log");
    assertThat(cache.file()).hasContent("the one before");
  }

  private List<String> command(List<String> options) {
    return JavaCommand.of(
        HEAP_MEBIBYTES, options, jar.toString(), Program.class.getName(), List.of());
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
