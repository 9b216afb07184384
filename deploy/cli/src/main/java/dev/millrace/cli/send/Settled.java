package dev.millrace.cli.send;

import dev.millrace.cli.read.Row;
import dev.millrace.v1.Receipt;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that has its outcome. Row and receipt are made when they are asked for, which must
 * be before the sink returns: of most transactions nobody wants to know more than the verdict.
 */
public final class Settled {
  private final Batch batch;
  private final Answer answer;
  private final int index;
  private final Verdict verdict;

  Settled(Batch batch, Answer answer, int index, Verdict verdict) {
    this.batch = batch;
    this.answer = answer;
    this.index = index;
    this.verdict = verdict;
  }

  public Verdict verdict() {
    return verdict;
  }

  /** Where it comes from; null when it comes from no file. */
  public @Nullable Row row() {
    return batch.row(index);
  }

  public Receipt receipt() {
    return answer.receipt(index);
  }
}
