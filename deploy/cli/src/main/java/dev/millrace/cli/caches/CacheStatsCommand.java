package dev.millrace.cli.caches;

import dev.millrace.admin.v1.GetCacheStatisticsRequest;
import dev.millrace.admin.v1.GetCacheStatisticsResponse;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.connect.QueryOptions;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace cache stats}. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the caches hold and how they did since each query service started.",
      "What Redis as a whole holds others may share; how much of a kind it holds is not known."
    },
    footer = {"", "Example: the share of hits, for a program", "  millrace cache stats --json"})
public final class CacheStatsCommand implements Callable<Integer> {
  /** For what is answered at once. */
  private static final int TIMEOUT_SECONDS = 10;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private QueryOptions query = new QueryOptions();

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    GetCacheStatisticsRequest request = GetCacheStatisticsRequest.getDefaultInstance();
    Map<Endpoint, GetCacheStatisticsResponse> answers =
        QueryInstances.ask(
            query.endpoints(), TIMEOUT_SECONDS, stub -> stub.getCacheStatistics(request));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(CacheForms.json(answers));
    } else {
      answers.forEach((endpoint, answer) -> out.println(CacheForms.text(endpoint, answer)));
    }
    out.flush();
    return ExitCode.OK;
  }
}
