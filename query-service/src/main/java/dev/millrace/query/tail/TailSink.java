package dev.millrace.query.tail;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.TailResponse;

/** Takes what a {@link Tail} brings; called one at a time, in the tail's context. */
public interface TailSink {
  /** Whether it takes another message; when that changes, it calls {@link Tail#resume}. */
  boolean isReady();

  /** Where every partition begins is known now, and was told; comes before all records. */
  void standing();

  /** Records of a partition, or only how far it was looked at; without gap or duplicate. */
  void took(TailResponse part);

  /** Every partition has reached its end; the last call. */
  void done();

  /** It can not go on; the last call. */
  void failed(Refusal refusal);
}
