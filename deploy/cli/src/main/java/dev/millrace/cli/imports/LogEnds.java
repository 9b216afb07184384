package dev.millrace.cli.imports;

import dev.millrace.cli.connect.Channels;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.send.LogPositions;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.MinimizeLatency;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.ReadAt;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks the query service where the log ends and whether it is readable so far. It does so with a
 * list of an account, which consults every partition; which account does not matter.
 */
final class LogEnds {
  private static final String ANY_ACCOUNT = "import";
  private static final int START_SECONDS_MAX = 3;
  private static final int STALENESS_MILLIS_MAX = 60_000;
  private static final int READABLE_CALL_SECONDS = 10;

  private final Channels query;
  private final String ledger;

  LogEnds(Channels query, String ledger) {
    this.query = query;
    this.ledger = ledger;
  }

  /** The end of every partition right now; unknown when no query service can say. */
  LogPositions now() {
    try {
      return positions(
          read(
              Consistency.newBuilder()
                  .setFullyConsistent(FullyConsistent.getDefaultInstance())
                  .build(),
              START_SECONDS_MAX));
    } catch (StatusRuntimeException e) {
      return lastKnown(); // the store lags behind the log: its end may be known all the same
    } catch (CommandFailure e) {
      return LogPositions.UNKNOWN;
    }
  }

  /** Waits until everything that the token covers is readable; false when it does not become so. */
  boolean becomesReadable(String token, Duration patience) {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    Consistency covered =
        Consistency.newBuilder()
            .setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addTokens(token))
            .build();
    while (System.nanoTime() < deadlineNanos) {
      try {
        ReadAt _ = read(covered, READABLE_CALL_SECONDS);
        return true;
      } catch (StatusRuntimeException e) {
        if (!isPassing(e)) {
          return false;
        }
      } catch (CommandFailure e) {
        return false;
      }
    }
    return false;
  }

  private LogPositions lastKnown() {
    try {
      MinimizeLatency relaxed =
          MinimizeLatency.newBuilder().setMaxStalenessMillis(STALENESS_MILLIS_MAX).build();
      return positions(
          read(Consistency.newBuilder().setMinimizeLatency(relaxed).build(), START_SECONDS_MAX));
    } catch (StatusRuntimeException | CommandFailure e) {
      return LogPositions.UNKNOWN;
    }
  }

  private ReadAt read(Consistency consistency, int seconds) {
    ListAccountTransactionsRequest request =
        ListAccountTransactionsRequest.newBuilder()
            .setLedger(ledger)
            .setAccount(ANY_ACCOUNT)
            .setPageSize(1)
            .setView(EntryView.ENTRY_VIEW_SUMMARY)
            .setConsistency(consistency)
            .build();
    return query
        .call(
            channel ->
                QueryServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                    .listAccountTransactions(request))
        .getReadAt();
  }

  private static LogPositions positions(ReadAt readAt) {
    Map<Integer, Long> ends = new HashMap<>();
    for (PartitionFreshness partition : readAt.getPartitionsList()) {
      ends.put(partition.getPartition(), partition.getNextOffset() + partition.getLagRecords());
    }
    return ends.isEmpty() ? LogPositions.UNKNOWN : LogPositions.of(ends);
  }

  private static boolean isPassing(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED -> true;
      default -> false;
    };
  }
}
