package dev.millrace.query.lookup;

import dev.millrace.contract.ownership.Owners;
import dev.millrace.query.freshness.ReadDeadline;
import dev.millrace.query.freshness.Requirement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all reads have.
 *
 * @param ledger checked
 * @param owners the view of the log and its owners when it came
 * @param requirement how fresh the answer must be
 * @param arrivedNanos when it came
 * @param deadline how long it may take
 * @param recorder told how it is made
 */
public record Read(
    String ledger,
    Owners owners,
    Requirement requirement,
    long arrivedNanos,
    ReadDeadline deadline,
    Recorder recorder) {
  /** All partitions of the log, ascending. */
  List<Integer> partitions() {
    return IntStream.range(0, owners.partitions()).boxed().toList();
  }
}
