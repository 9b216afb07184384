package dev.millrace.bench.load;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.millrace.bench.measure.Latencies;
import dev.millrace.contract.token.ConsistencyToken;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of the transactions of one window. Any thread. */
public final class Tally {
  /** More of them say nothing new. */
  private static final int PROBLEMS_MAX = 20;

  private final Latencies latencies = new Latencies();

  @GuardedBy("this")
  private final List<String> problems = new ArrayList<>();

  @GuardedBy("this")
  private @Nullable ConsistencyToken token;

  @GuardedBy("this")
  private Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * How many transactions; the last two count each time a request is repeated.
   *
   * @param sent given to the transport at least once
   * @param logged receipts LOGGED
   * @param stored receipts STORED
   * @param duplicates receipts DUPLICATE
   * @param conflicts receipts CONFLICT; there should be none
   * @param rejected refused for good; there should be none
   * @param lost without an outcome when the run gave up on them; there should be none
   * @param exhausted sent again because the service was full
   * @param resent sent again because the outcome was unknown
   */
  public record Counts(
      long sent,
      long logged,
      long stored,
      long duplicates,
      long conflicts,
      long rejected,
      long lost,
      long exhausted,
      long resent) {

    /** Transactions that are durable. */
    public long acknowledged() {
      return logged + stored + duplicates;
    }

    /** Transactions that were not refused. */
    public long accepted() {
      return sent - rejected - lost;
    }

    /** Transactions whose fate is known. */
    public long outcomes() {
      return acknowledged() + conflicts + rejected;
    }

    /** The sum of both. */
    public Counts plus(Counts o) {
      return new Counts(
          sent + o.sent,
          logged + o.logged,
          stored + o.stored,
          duplicates + o.duplicates,
          conflicts + o.conflicts,
          rejected + o.rejected,
          lost + o.lost,
          exhausted + o.exhausted,
          resent + o.resent);
    }
  }

  /** Adds to the counts. */
  synchronized void add(Counts more) {
    counts = counts.plus(more);
  }

  /** Notes the token of an answer. */
  synchronized void cover(ConsistencyToken more) {
    token = token == null ? more : token.merge(more);
  }

  /** Notes something that must not happen. */
  synchronized void problem(String problem) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(problem);
    }
  }

  public synchronized Counts counts() {
    return counts;
  }

  /** What must not have happened; empty when all is well. */
  public synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /** Covers every receipt; null when there was none. */
  public synchronized @Nullable ConsistencyToken token() {
    return token;
  }

  /** From the intended start to the receipt, by transaction. */
  public Latencies latencies() {
    return latencies;
  }
}
