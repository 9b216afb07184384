package dev.millrace.cli.caches;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.admin.v1.ClearCacheRequest;
import dev.millrace.admin.v1.ClearCacheResponse;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.connect.QueryOptions;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace cache clear}. */
@Command(
    name = "clear",
    mixinStandardHelpOptions = true,
    description = {
      "Empties the caches of the query services, and what this log's keys hold in Redis.",
      "Answers stay right: they come from the stores until the caches are filled again."
    },
    footer = {"", "Example: only what is in Redis", "  millrace cache clear --only redis"})
public final class CacheClearCommand implements Callable<Integer> {
  private static final String LOCAL = "local";
  private static final String REDIS = "redis";

  /** Redis is emptied a bounded number of keys at a time: many millions take a while. */
  private static final int TIMEOUT_SECONDS_DEFAULT = 60;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private QueryOptions query = new QueryOptions();

  @Option(
      names = "--only",
      paramLabel = "local|redis",
      defaultValue = "",
      description = "One of the two. Default: both.")
  private String only = "";

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "" + TIMEOUT_SECONDS_DEFAULT,
      description = "How long to wait for each service. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds = TIMEOUT_SECONDS_DEFAULT;

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (!only.isEmpty() && !only.equals(LOCAL) && !only.equals(REDIS)) {
      throw CommandFailure.badInput("--only is \"%s\", must be local or redis".formatted(only));
    }
    if (timeoutSeconds < 1) {
      throw CommandFailure.badInput("--timeout is " + timeoutSeconds + ", must be 1 or more");
    }
    ClearCacheRequest request =
        ClearCacheRequest.newBuilder()
            .setLocal(!only.equals(REDIS))
            .setRedis(!only.equals(LOCAL))
            .build();
    print(QueryInstances.ask(query.endpoints(), timeoutSeconds, stub -> stub.clearCache(request)));
    return ExitCode.OK;
  }

  private void print(Map<Endpoint, ClearCacheResponse> answers) {
    PrintWriter out = spec.commandLine().getOut();
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    var instances = all.putArray("instances");
    answers.forEach(
        (endpoint, answer) -> {
          if (json) {
            instances
                .addObject()
                .put("endpoint", endpoint.toString())
                .put("localEntries", answer.getLocalEntries())
                .put("redisKeys", answer.getRedisKeys());
          } else {
            out.printf(
                "query service %s: %,d entries of its own, %,d keys in Redis%n",
                endpoint, answer.getLocalEntries(), answer.getRedisKeys());
          }
        });
    if (json) {
      out.println(all);
    }
    out.flush();
  }
}
