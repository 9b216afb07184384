package dev.millrace.query.http;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.MinimizeLatency;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fresh a request wants its answer, and so for how long that answer may be used again.
 *
 * @param consistency the same for the call
 * @param demanding whether it names what the answer must reflect
 * @param boundMillis how stale an answer may be when it is used; null when that is not said
 */
record AskedFreshness(Consistency consistency, boolean demanding, @Nullable Long boundMillis) {
  static final String NO_STORE = "no-store";

  private static final String TOKEN = "token";
  private static final String STALENESS = "max_staleness_millis";
  private static final String LEVEL = "consistency";
  private static final String FULL = "full";

  /** Parameters of one page that the next one does not need: its page token says as much. */
  static final Set<String> OF_ONE_PAGE = Set.of(TOKEN, LEVEL);

  /** Headers that have a part in what a list or a summary answers. */
  static final List<String> HEADERS =
      List.of(Parameters.header(TOKEN), Parameters.header(STALENESS), Parameters.header(LEVEL));

  /** For how long a list or summary may be used again, whatever staleness would be borne. */
  private static final long REUSE_SECONDS_MAX = 60;

  /**
   * What the parameters ask for: at most one of the three.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT naming the parameter
   */
  static AskedFreshness of(Parameters parameters) {
    List<String> tokens = parameters.allWithHeader(TOKEN);
    @Nullable Long stalenessMillis = parameters.valueWithHeader(STALENESS, Values::number);
    @Nullable String level = parameters.valueWithHeader(LEVEL, AskedFreshness::level);
    if ((tokens.isEmpty() ? 0 : 1) + (stalenessMillis == null ? 0 : 1) + (level == null ? 0 : 1)
        > 1) {
      throw Refusal.invalid(
              level == null ? STALENESS : LEVEL,
              "is one of %s, %s and %s, which exclude each other"
                  .formatted(TOKEN, STALENESS, LEVEL))
          .asException();
    }
    Consistency.Builder consistency = Consistency.newBuilder();
    if (level != null) {
      consistency.setFullyConsistent(FullyConsistent.getDefaultInstance());
    } else if (!tokens.isEmpty()) {
      consistency.setAtLeastAsFresh(AtLeastAsFresh.newBuilder().addAllTokens(tokens));
    } else if (stalenessMillis != null) {
      consistency.setMinimizeLatency(
          MinimizeLatency.newBuilder().setMaxStalenessMillis(stalenessMillis));
    }
    return new AskedFreshness(
        consistency.build(), level != null || !tokens.isEmpty(), stalenessMillis);
  }

  /**
   * {@code Cache-Control} of an answer that changes with the log.
   *
   * @param stalenessMillis how stale it is already
   */
  String cacheControl(long stalenessMillis) {
    if (demanding) {
      return NO_STORE;
    }
    long seconds =
        boundMillis == null
            ? REUSE_SECONDS_MAX - TimeUnit.MILLISECONDS.toSeconds(stalenessMillis)
            : TimeUnit.MILLISECONDS.toSeconds(boundMillis - stalenessMillis);
    return seconds <= 0
        ? "private, no-cache"
        : "private, max-age=" + Math.min(seconds, REUSE_SECONDS_MAX);
  }

  private static String level(String name, String text) {
    if (!text.equals(FULL)) {
      throw Values.invalid(name, text, FULL + ", or left out");
    }
    return text;
  }
}
