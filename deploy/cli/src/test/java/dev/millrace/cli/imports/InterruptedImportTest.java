package dev.millrace.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.cli.MillraceCommand;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Child;
import dev.millrace.cli.service.MemoryLog;
import dev.millrace.cli.service.MemoryServices;
import dev.millrace.cli.service.Weather;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedImportTest {
  @TempDir Path directory;

  @Test
  void ctrlCSaysWhereItStandsAndHowToGoOn() throws Exception {
    try (MemoryServices services = new MemoryServices(new MemoryLog(), Weather.FAIR)) {
      // What was started in the background of a script ignores SIGINT, and so do its children.
      boolean ignored = Child.ignoresSigint();
      String signal = ignored ? "-TERM" : "-INT";
      Process process = start(services);
      try (OutputStream in = process.getOutputStream()) {
        write(in, 2_000); // more than a message; the rest is still to come
        await().atMost(Duration.ofSeconds(30)).until(() -> services.log().stored().size() >= 1_000);
        int _ = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.exitValue())
          .as(output)
          .isEqualTo(ignored ? ExitCode.TERMINATED : ExitCode.INTERRUPTED);
      assertThat(output).contains("stopped. To go on, run the same command again");
      assertThat(output).contains("--skip-rows " + services.log().stored().size());
    }
  }

  private Process start(MemoryServices services) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            MillraceCommand.class.getName(),
            "import",
            "-",
            "--ingest",
            services.endpoint(),
            "--query",
            services.endpoint())
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static void write(OutputStream in, int rows) throws IOException {
    StringBuilder csv =
        new StringBuilder("id,debit_account,credit_account,amount,currency,time,padding\n");
    for (int i = 0; i < rows; i++) {
      csv.append('t').append(i).append(",a,b,1,GBP,2020-01-01,").repeat('x', 1_000).append('\n');
    }
    in.write(csv.toString().getBytes(StandardCharsets.UTF_8));
    in.flush();
  }
}
