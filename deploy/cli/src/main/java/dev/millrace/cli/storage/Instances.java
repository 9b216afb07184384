package dev.millrace.cli.storage;

import dev.millrace.admin.v1.GetStatisticsRequest;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.admin.v1.StorageAdminServiceGrpc;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.TimeUnit;

/** Calls to single storage services. */
final class Instances {
  /** For what is answered at once. */
  static final int TIMEOUT_SECONDS = 10;

  private Instances() {}

  /** What one instance says of its stores. */
  static GetStatisticsResponse statistics(Endpoint endpoint, GetStatisticsRequest request) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port()).usePlaintext().build();
    try {
      return StorageAdminServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
          .getStatistics(request);
    } catch (StatusRuntimeException e) {
      throw away(endpoint, e);
    } finally {
      channel.shutdownNow();
    }
  }

  /** Of a service that does not answer. */
  static CommandFailure away(Endpoint endpoint, StatusRuntimeException e) {
    return new CommandFailure(
        ExitCode.UNAVAILABLE,
        "the storage service at %s does not answer: %s; is Millrace running? (millrace up, or name all with --storage)"
            .formatted(endpoint, FailureLine.of(e).text()),
        e);
  }
}
