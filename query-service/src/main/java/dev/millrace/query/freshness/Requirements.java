package dev.millrace.query.freshness;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.ownership.Owners;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.MinimizeLatency;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Map;

/** Checks the {@code consistency} of a request. */
public final class Requirements {
  /** The most a request may ask for. */
  public static final long STALENESS_MILLIS_MAX = 60_000;

  /** A client merges its own tokens sooner or later; more in one request is a mistake. */
  public static final int TOKENS_MAX = 64;

  private static final String STALENESS_FIELD = "consistency.minimize_latency.max_staleness_millis";
  static final String TOKENS_FIELD = "consistency.at_least_as_fresh.tokens";

  private final long defaultStalenessMillis;

  /** Requirements whose staleness is this where the request names none. */
  public Requirements(long defaultStalenessMillis) {
    this.defaultStalenessMillis = defaultStalenessMillis;
  }

  /**
   * What the request demands.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT naming the field
   */
  public Requirement of(Consistency consistency, Owners owners) {
    return switch (consistency.getRequirementCase()) {
      case MINIMIZE_LATENCY -> staleness(consistency.getMinimizeLatency());
      case AT_LEAST_AS_FRESH -> tokens(consistency.getAtLeastAsFresh(), owners);
      case FULLY_CONSISTENT -> new Requirement.Everything();
      case REQUIREMENT_NOT_SET -> new Requirement.Staleness(defaultStalenessMillis);
    };
  }

  private Requirement staleness(MinimizeLatency wish) {
    if (!wish.hasMaxStalenessMillis()) {
      return new Requirement.Staleness(defaultStalenessMillis);
    }
    long millis = wish.getMaxStalenessMillis();
    if (millis < 0 || millis > STALENESS_MILLIS_MAX) {
      throw Refusal.invalid(
              STALENESS_FIELD, "is %d, must be 0 to %d".formatted(millis, STALENESS_MILLIS_MAX))
          .asException();
    }
    return new Requirement.Staleness(millis);
  }

  private static Requirement tokens(AtLeastAsFresh wish, Owners owners) {
    int count = wish.getTokensCount();
    if (count == 0 || count > TOKENS_MAX) {
      throw Refusal.invalid(
              TOKENS_FIELD, "has %d tokens, must have 1 to %d".formatted(count, TOKENS_MAX))
          .asException();
    }
    ConsistencyToken merged = ConsistencyToken.of(owners.topicId(), Map.of());
    for (int i = 0; i < count; i++) {
      merged = merged.merge(token(wish.getTokens(i), TOKENS_FIELD + "[" + i + "]", owners));
    }
    return new Requirement.Tokens(merged.nextOffsets());
  }

  /**
   * A token of this log; whether the log has what it covers is not looked at.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT naming the field
   */
  public static ConsistencyToken token(String text, String field, Owners owners) {
    ConsistencyToken token;
    try {
      token = ConsistencyToken.parse(text);
    } catch (IllegalArgumentException e) {
      throw invalidToken(field, "is not a consistency token").asException();
    }
    if (!token.topicId().equals(owners.topicId())) {
      throw invalidToken(field, "is a token of another log").asException();
    }
    if (!token.isEmpty() && token.nextOffsets().lastKey() >= owners.partitions()) {
      throw invalidToken(field, "names a partition that the log does not have").asException();
    }
    return token;
  }

  /** INVALID_ARGUMENT, reason INVALID_TOKEN. */
  static Refusal invalidToken(String field, String problem) {
    return new Refusal(
        Status.Code.INVALID_ARGUMENT,
        ErrorReason.ERROR_REASON_INVALID_TOKEN,
        field + " " + problem,
        field,
        null,
        Map.of());
  }

  /** INVALID_ARGUMENT for tokens that cover what was never logged. */
  static Refusal beyondEnd(String field, int partition, long nextOffset, long end) {
    return invalidToken(field, "covers offsets beyond the end of the log")
        .with("partition", Integer.toString(partition))
        .with("next_offset", Long.toString(nextOffset))
        .with("end_offset", Long.toString(end));
  }
}
