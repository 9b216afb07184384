package dev.millrace.query.freshness;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.v1.ErrorReason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Uuid;

/** Turns what a request demands into offsets. */
public final class Demands {
  /** Kafka's clients find a broker again within about this time. */
  private static final long RETRY_MILLIS = 500;

  private final EndOffsets endOffsets;
  private final Watermarks watermarks;

  /** Demands checked against what is known of the log. */
  public Demands(EndOffsets endOffsets, Watermarks watermarks) {
    this.endOffsets = endOffsets;
    this.watermarks = watermarks;
  }

  /** The demand; fails with the status the call is refused with. */
  public CompletableFuture<Demand> of(Requirement requirement, Owners owners) {
    return switch (requirement) {
      case Requirement.Staleness staleness ->
          CompletableFuture.completedFuture(Demand.staleness(staleness.maxMillis()));
      case Requirement.Tokens tokens -> ofTokens(tokens, owners.topicId());
      case Requirement.Everything _ -> ofEverything();
    };
  }

  /**
   * Kafka is asked only about offsets that nobody has spoken of yet. The log's end counts here, not
   * the last stable offset: a receipt's record may lie behind another producer's open transaction.
   */
  private CompletableFuture<Demand> ofTokens(Requirement.Tokens tokens, Uuid topicId) {
    Demand demand = Demand.offsets(tokens.nextOffsets());
    if (areKnown(tokens, topicId)) {
      return CompletableFuture.completedFuture(demand);
    }
    return endOffsets
        .ask(IsolationLevel.READ_UNCOMMITTED)
        .handle(
            (ends, failure) -> {
              if (failure == null) {
                checkWithin(tokens, ends);
              }
              // Without Kafka the token can not be checked; the wait for its offsets is bounded.
              return demand;
            });
  }

  /**
   * Whether everything the tokens cover is known to be in the log, so that nobody need be asked.
   */
  public boolean areKnown(Requirement.Tokens tokens, Owners owners) {
    return areKnown(tokens, owners.topicId());
  }

  private boolean areKnown(Requirement.Tokens tokens, Uuid topicId) {
    for (Map.Entry<Integer, Long> token : tokens.nextOffsets().entrySet()) {
      if (!watermarks.knownLogged(topicId, token.getKey(), token.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static void checkWithin(Requirement.Tokens tokens, Map<Integer, Long> ends) {
    tokens
        .nextOffsets()
        .forEach(
            (partition, nextOffset) -> {
              long end = ends.getOrDefault(partition, Long.MAX_VALUE);
              if (nextOffset > end) {
                throw Requirements.beyondEnd(partition, nextOffset, end).asException();
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
