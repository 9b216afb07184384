package dev.millrace.cli.rehearse;

import static java.util.Objects.requireNonNull;

import dev.millrace.bench.connect.OwnDirectory;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.demo.DemoReport;
import dev.millrace.cli.demo.DemoRun;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.local.EmbeddedStack;
import dev.millrace.local.StackOptions;
import dev.millrace.local.StackPorts;
import dev.millrace.local.process.ClassCache;
import dev.millrace.local.process.StackFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code millrace rehearse}. */
@Command(
    name = "rehearse",
    mixinStandardHelpOptions = true,
    description = {
      "Makes starts of the local stack faster, and restarts of a process that was killed: Java keeps"
          + " the classes that its processes load and what it learned about them.",
      "Starts a stack of its own in a temporary directory, stores generated transactions, stops it,"
          + " and writes about 400 MB to target/rehearsed. Takes a minute or two. What is changed"
          + " and built later starts without it until this is run again."
    })
public final class RehearseCommand implements Callable<Integer> {
  /** So many that the paths of a transaction count as often called. */
  private static final long TRANSACTIONS = 200_000;

  private static final long SEED = 42;

  private static final double MEBIBYTE = 1024 * 1024;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    OwnDirectory directory = OwnDirectory.make(null);
    Path recordings = directory.sub("recordings");
    StackOptions options = StackOptions.in(directory.sub("stack")).withPorts(StackPorts.free());
    try {
      make(options.classCaches(), recordings, record(options.recording(recordings)));
    } catch (RuntimeException e) {
      say("logs are in " + directory.path());
      throw e;
    }
    directory.remove();
    return ExitCode.OK;
  }

  /** Runs a stack whose processes record; gives the command line of each. */
  private Map<String, List<String>> record(StackOptions options) throws InterruptedException {
    try (EmbeddedStack stack = EmbeddedStack.start(options, this::say)) {
      Map<String, String> endpoints = stack.description().endpoints();
      try (Channels ingest = channels("ingest", endpoints);
          Channels query = channels("query", endpoints)) {
        DemoReport report = new DemoRun(ingest, query, this::say).run(TRANSACTIONS, SEED, 0);
        if (!report.isRight()) {
          throw new CommandFailure(
              ExitCode.FAILED, "what came back is not what went in: run millrace demo");
        }
      }
      return options.classCaches().keySet().stream()
          .collect(
              Collectors.toMap(
                  Function.identity(), process -> stack.process(process).blueprint().command()));
    }
  }

  private void make(
      Map<String, ClassCache> caches, Path recordings, Map<String, List<String>> commands)
      throws InterruptedException {
    List<Callable<Path>> all = new ArrayList<>();
    commands.forEach(
        (process, command) ->
            all.add(
                () -> {
                  ClassCache cache = requireNonNull(caches.get(process));
                  cache.make(recordings.resolve(process), command);
                  return cache.file();
                }));
    try (ExecutorService cores =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      for (Future<Path> made : cores.invokeAll(all)) {
        Path file = made.get();
        say("%s: %.0f MiB".formatted(file, file.toFile().length() / MEBIBYTE));
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StackFailure failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  private static Channels channels(String service, Map<String, String> endpoints) {
    return new Channels(
        service, Endpoint.parseAll("the stack", requireNonNull(endpoints.get(service))));
  }

  private void say(String line) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(line);
    err.flush();
  }
}
