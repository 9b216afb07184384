package dev.millrace.bench;

import dev.millrace.bench.measure.ProcessorTime;
import dev.millrace.bench.page.StoragePage;
import dev.millrace.bench.report.StorageReport;
import dev.millrace.bench.report.StorageTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures stores and reports. */
@Command(
    name = "storage",
    description = {
      "How fast a store writes and reads, and what its knobs are worth.",
      "Works on stores of its own through the storage service's classes, without a log or servers;"
          + " each variant in a process of its own, in turns. Other work on the machine shows in"
          + " the figures."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything was measured; whether goals are met, the report says",
      "1:a process failed, or the report can not be written",
      "2:an option is wrong"
    },
    mixinStandardHelpOptions = true)
final class StorageCommand implements Callable<Integer> {
  @Mixin private StorageOptions options;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the report as one page of HTML.")
  private @Nullable Path page;

  @Spec private CommandSpec spec;

  /** Made by picocli, which fills the mixin. */
  @SuppressWarnings("NullAway.Init")
  StorageCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    try {
      StoragePlan plan = options.plan();
      requireWritable();
      Optional<ProcessorTime> begin = ProcessorTime.now();
      StorageReport report =
          new StorageRun(
                  plan,
                  commandLine(),
                  line -> say(err, line),
                  table -> say(json ? err : out, table))
              .run();
      write(report);
      out.print(json ? report.toJson() + System.lineSeparator() : StorageTable.of(report.goals()));
      out.flush();
      Reporting.stolenSince(begin).ifPresent(line -> say(err, "bench: " + line));
      return BenchCommand.EXIT_OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (IOException e) {
      err.println("bench: the report can not be written: " + e.getMessage());
      return BenchCommand.EXIT_FAILED;
    }
  }

  /** Before anything is measured for it. */
  private void requireWritable() {
    if (page != null) {
      Path parent = page.toAbsolutePath().getParent();
      boolean writable =
          Files.exists(page)
              ? Files.isRegularFile(page) && Files.isWritable(page)
              : parent != null && Files.isDirectory(parent) && Files.isWritable(parent);
      Ranges.require(writable, "--report", page, "a file that can be written");
    }
  }

  private String commandLine() {
    List<String> arguments = spec.root().commandLine().getParseResult().originalArgs();
    return String.join(" ", Stream.concat(Stream.of("millrace"), arguments.stream()).toList());
  }

  private void write(StorageReport report) throws IOException {
    if (page != null) {
      Files.writeString(page, new StoragePage(report).html());
    }
  }

  private static void say(PrintWriter writer, String line) {
    writer.println(line);
    writer.flush();
  }
}
