package dev.millrace.local.redis;

import dev.millrace.local.process.StackFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/** Finds a {@code redis-server}. */
final class RedisBinary {
  private static final String PROGRAM = "redis-server";

  private RedisBinary() {}

  /** The one on the PATH, else the embedded one, unpacked. */
  static Path locate(Path binaries) {
    return onPath(System.getenv().getOrDefault("PATH", "")).orElseGet(() -> embedded(binaries));
  }

  static Optional<Path> onPath(String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, PROGRAM).toAbsolutePath();
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  static Path embedded(Path binaries) {
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path binary = binaries.resolve(resource);
    if (Files.isExecutable(binary)) {
      return binary.toAbsolutePath();
    }
    try (InputStream in = RedisBinary.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new StackFailure(
            "no %s on the PATH, and no %s in the build".formatted(PROGRAM, resource));
      }
      return unpack(in, binary);
    } catch (IOException e) {
      throw new StackFailure("%s can not be unpacked: %s".formatted(binary, e.getMessage()), e);
    }
  }

  /** By way of another name, so that nobody starts a half-written program. */
  private static Path unpack(InputStream in, Path binary) throws IOException {
    Files.createDirectories(binary.getParent());
    Path part = Files.createTempFile(binary.getParent(), PROGRAM, ".part");
    Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
    if (!part.toFile().setExecutable(true)) {
      throw new IOException("%s can not be made executable".formatted(part));
    }
    Files.move(part, binary, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return binary.toAbsolutePath();
  }

  static String resource(String system, String machine) {
    boolean arm = machine.equals("aarch64") || machine.equals("arm64");
    boolean intel = machine.equals("amd64") || machine.equals("x86_64");
    boolean mac = system.toLowerCase(Locale.ROOT).contains("mac");
    boolean linux = system.toLowerCase(Locale.ROOT).contains("linux");
    if (!(arm || intel) || !(mac || linux)) {
      throw new StackFailure(
          "no %s on the PATH, and none embedded for %s on %s".formatted(PROGRAM, system, machine));
    }
    if (mac) {
      return "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64");
    }
    return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
  }
}
