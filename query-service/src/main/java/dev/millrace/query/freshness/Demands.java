package dev.millrace.query.freshness;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.v1.ErrorReason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Turns what a request demands into offsets. */
public final class Demands {
  /** Kafka's clients find a broker again within about this time. */
  private static final long RETRY_MILLIS = 500;

  /**
   * While all is well an owner hears at least this often where its log ends: a fetch that waits 250
   * ms for records, what it takes until the next one, and two polls of 100 ms until it is noticed.
   */
  static final long OWNERS_HEAR_MILLIS = 750;

  private final EndOffsets endOffsets;
  private final Watermarks watermarks;

  /** Demands checked against what is known of the log. */
  public Demands(EndOffsets endOffsets, Watermarks watermarks) {
    this.endOffsets = endOffsets;
    this.watermarks = watermarks;
  }

  /**
   * The demand; fails with the status the call is refused with. A bound on staleness that is below
   * what owners know of the log is kept by asking for the log's end, as for everything.
   */
  public CompletableFuture<Demand> of(Requirement requirement, Owners owners) {
    return switch (requirement) {
      case Requirement.Staleness(long maxMillis) ->
          maxMillis < OWNERS_HEAR_MILLIS
              ? ofEverything()
              : CompletableFuture.completedFuture(Demand.staleness(maxMillis));
      case Requirement.Tokens tokens -> ofTokens(tokens, owners.topicId());
      case Requirement.Everything _ -> ofEverything();
    };
  }

  private CompletableFuture<Demand> ofTokens(Requirement.Tokens tokens, Uuid topicId) {
    return logged(tokens.nextOffsets(), Requirements.TOKENS_FIELD, topicId)
        .thenApply(_ -> Demand.offsets(tokens.nextOffsets()));
  }

  /**
   * Whether everything the tokens cover is known to be in the log, so that nobody need be asked.
   */
  public boolean areKnown(Requirement.Tokens tokens, Owners owners) {
    return areKnown(tokens.nextOffsets(), owners.topicId());
  }

  private boolean areKnown(Map<Integer, Long> nextOffsets, Uuid topicId) {
    for (Map.Entry<Integer, Long> token : nextOffsets.entrySet()) {
      if (!watermarks.knownLogged(topicId, token.getKey(), token.getValue())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Completes when all that is below these offsets is known to have been logged; fails with the
   * status of a token that says so in vain. Kafka is asked only about offsets that nobody has
   * spoken of yet. The log's end counts here, not the last stable offset: a receipt's record may
   * lie behind another producer's open transaction.
   *
   * @param field where the token was
   */
  public CompletableFuture<@Nullable Void> logged(
      Map<Integer, Long> nextOffsets, String field, Uuid topicId) {
    if (areKnown(nextOffsets, topicId)) {
      return CompletableFuture.completedFuture(null);
    }
    return endOffsets
        .ask(IsolationLevel.READ_UNCOMMITTED)
        .handle(
            (ends, failure) -> {
              if (failure == null) {
                checkWithin(nextOffsets, field, ends);
              }
              // Without Kafka a token can not be checked; the wait for its offsets is bounded.
              return null;
            });
  }

  private static void checkWithin(
      Map<Integer, Long> nextOffsets, String field, Map<Integer, Long> ends) {
    nextOffsets.forEach(
        (partition, nextOffset) -> {
          long end = ends.getOrDefault(partition, Long.MAX_VALUE);
          if (nextOffset > end) {
            throw Requirements.beyondEnd(field, partition, nextOffset, end).asException();
          }
        });
  }

  private CompletableFuture<Demand> ofEverything() {
    return endOffsets
        .ask(IsolationLevel.READ_COMMITTED)
        .handle(
            (ends, failure) -> {
              if (failure != null) {
                throw Refusal.unavailable(
                        ErrorReason.ERROR_REASON_LOG_UNAVAILABLE,
                        "Kafka does not tell where the log ends",
                        RETRY_MILLIS)
                    .asException();
              }
              return Demand.offsets(ends);
            });
  }
}
