package dev.millrace.cli.caches;

import dev.millrace.admin.v1.QueryAdminServiceGrpc;
import dev.millrace.admin.v1.QueryAdminServiceGrpc.QueryAdminServiceBlockingStub;
import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.StatusRuntimeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Calls to single query services, since each has a cache of its own. */
final class QueryInstances {
  private QueryInstances() {}

  /** What each answers, in order; the first that fails is named and ends it. */
  static <T> Map<Endpoint, T> ask(
      List<Endpoint> endpoints, int seconds, Function<QueryAdminServiceBlockingStub, T> call) {
    Map<Endpoint, T> answers = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      try (Channels channels = new Channels("query", List.of(endpoint))) {
        answers.put(
            endpoint,
            channels.call(
                channel ->
                    call.apply(
                        QueryAdminServiceGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(seconds, TimeUnit.SECONDS))));
      } catch (StatusRuntimeException e) {
        FailureLine line = FailureLine.of(e);
        throw new CommandFailure(
            line.exitCode(), "the query service at %s: %s".formatted(endpoint, line.text()), e);
      }
    }
    return answers;
  }
}
