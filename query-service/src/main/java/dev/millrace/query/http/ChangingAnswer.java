package dev.millrace.query.http;

import dev.millrace.v1.Explanation;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Tier;
import org.jspecify.annotations.Nullable;

/** Answers that change with the log: lists and summaries. */
final class ChangingAnswer {
  private ChangingAnswer() {}

  /**
   * The answer.
   *
   * @param next where the next page is; null when there is none
   */
  static Answer of(
      Target target,
      Json.Document document,
      ReadAt readAt,
      Explanation explanation,
      @Nullable String next) {
    long stalenessMillis = FreshnessJson.stalenessMillis(readAt, explanation);
    return new Answer(
        document.bytes(),
        target.explain()
            ? null
            : Validator.weak(
                document.bytes().substring(0, document.matterLength()),
                next == null ? "last" : "more"),
        target.explain()
            ? AskedFreshness.NO_STORE
            : target.freshness().cacheControl(stalenessMillis),
        AskedFreshness.HEADERS,
        explanation.getTier() == Tier.TIER_UNSPECIFIED ? Tier.TIER_STORE : explanation.getTier(),
        readAt.getToken(),
        next);
  }
}
