package dev.millrace.bench.readback;

import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.contract.transaction.Content;
import dev.millrace.v1.TransactionResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads a sample of what was sent and compares it field by field with what was generated. */
public final class ReadBack {
  private static final int SAMPLE_MAX = 500;

  /** Keys to a request. */
  private static final int PAGE = 100;

  private final QueryClient query;
  private final TransactionGenerator generator;
  private final List<String> problems = new ArrayList<>();

  public ReadBack(QueryClient query, TransactionGenerator generator) {
    this.query = query;
    this.generator = generator;
  }

  /**
   * Compares the first, the last, and some between.
   *
   * @param transactions how many were sent, from sequence 0 on
   * @return how many were read
   */
  public int compare(long transactions, String token) {
    List<Long> sample = List.copyOf(sample(transactions));
    for (int from = 0; from < sample.size(); from += PAGE) {
      compare(sample.subList(from, Math.min(from + PAGE, sample.size())), token);
    }
    return sample.size();
  }

  /** What differs; empty when nothing does. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private SortedSet<Long> sample(long transactions) {
    Random random = new Random(generator.options().seed());
    SortedSet<Long> sequences = new TreeSet<>(List.of(0L, transactions - 1));
    for (int i = sequences.size(); i < SAMPLE_MAX; i++) {
      sequences.add(random.nextLong(transactions));
    }
    return sequences;
  }

  private void compare(List<Long> sequences, String token) {
    List<TransactionResult> results =
        query.get(sequences.stream().map(generator::id).toList(), token).getResultsList();
    if (results.size() != sequences.size()) {
      problems.add("asked for %d, got %d".formatted(sequences.size(), results.size()));
      return;
    }
    for (int i = 0; i < sequences.size(); i++) {
      long sequence = sequences.get(i);
      TransactionResult result = results.get(i);
      if (!result.hasTransaction()) {
        problems.add(
            "not readable: id=%s sequence=%d: %s"
                .formatted(generator.id(sequence), sequence, result.getError().getMessage()));
        continue;
      }
      List<String> differences =
          Content.differences(generator.at(sequence), result.getTransaction().getTransaction());
      if (!differences.isEmpty()) {
        problems.add(
            "other than sent: id=%s sequence=%d fields=%s"
                .formatted(generator.id(sequence), sequence, differences));
      }
    }
  }
}
