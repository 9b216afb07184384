package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.route.PartitionAnswer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** For answers that are only given when every partition answered. */
final class AllAnswers {
  private AllAnswers() {}

  /** Why the lowest partition that was refused was; null when all answered. */
  static <P> @Nullable Refusal refusal(Map<Integer, PartitionAnswer<P>> answers) {
    for (PartitionAnswer<P> answer : new TreeMap<>(answers).values()) {
      if (answer instanceof PartitionAnswer.Refused<P>(Refusal refusal)) {
        return refusal;
      }
    }
    return null;
  }

  static <P> Map<Integer, P> parts(Map<Integer, PartitionAnswer<P>> answers) {
    Map<Integer, P> parts = new TreeMap<>();
    answers.forEach(
        (partition, answer) -> {
          if (answer instanceof PartitionAnswer.Answered<P> answered) {
            parts.put(partition, answered.part());
          }
        });
    return parts;
  }

  static <P> Map<Integer, PartitionFresh> consulted(Map<Integer, PartitionAnswer<P>> answers) {
    Map<Integer, PartitionFresh> consulted = new TreeMap<>();
    answers.forEach(
        (partition, answer) -> {
          if (answer instanceof PartitionAnswer.Answered<P> answered) {
            consulted.put(partition, answered.fresh());
          }
        });
    return consulted;
  }
}
