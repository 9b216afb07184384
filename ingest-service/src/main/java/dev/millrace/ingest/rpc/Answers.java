package dev.millrace.ingest.rpc;

import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Receipts and tokens of a settled submission. */
final class Answers {
  private static final int PARTITIONS_USUAL = 16;

  private Answers() {}

  static Receipt receipt(Item item) {
    Item first = item.repeats();
    Receipt.Builder receipt =
        first == null
            ? fateOf(item)
            : fateOfRepeat(first, item.outcome(), item.repeatDifferences());
    return receipt.setIdBytes(UnsafeByteOperations.unsafeWrap(item.id())).build();
  }

  /** Covers every receipt with a position, and where it lies itself; empty when none has one. */
  static String token(Submission submission, Uuid topicId) {
    long[] next = new long[PARTITIONS_USUAL];
    for (Item item : submission.items()) {
      if (item.isLogged()) {
        next = cover(next, item.partition(), item.offset());
      }
      Position original = item.original();
      if (original != null) {
        next = cover(next, original.getPartition(), original.getOffset());
      }
    }
    Map<Integer, Long> covered = new TreeMap<>();
    for (int partition = 0; partition < next.length; partition++) {
      if (next[partition] > 0) {
        covered.put(partition, next[partition]);
      }
    }
    return covered.isEmpty() ? "" : ConsistencyToken.of(topicId, covered).toString();
  }

  /** Why a call of this one item fails; null when it does not. */
  static @Nullable Refusal failure(Item item) {
    Refusal error = item.error();
    return error == null || !item.isLogged()
        ? error
        : error
            .with("partition", Integer.toString(item.partition()))
            .with("offset", Long.toString(item.offset()));
  }

  private static long[] cover(long[] next, int partition, long offset) {
    long[] covering =
        partition < next.length
            ? next
            : Arrays.copyOf(next, Math.max(partition + 1, 2 * next.length));
    covering[partition] = Math.max(covering[partition], offset + 1);
    return covering;
  }

  private static Receipt.Builder fateOf(Item item) {
    Receipt.Builder receipt = Receipt.newBuilder().setOutcome(item.outcome());
    Position position = position(item);
    if (position != null) {
      receipt.setPosition(position);
    }
    if (!item.conflictingFields().isEmpty()) {
      receipt.addAllConflictingFields(item.conflictingFields());
    }
    Refusal error = item.error();
    if (error != null) {
      receipt.setError(error.asItemError());
    }
    return receipt;
  }

  private static Receipt.Builder fateOfRepeat(Item first, Outcome outcome, List<String> fields) {
    Receipt.Builder receipt = fateOf(first);
    return outcome == first.outcome()
        ? receipt
        : receipt.setOutcome(outcome).addAllConflictingFields(fields);
  }

  private static @Nullable Position position(Item item) {
    Position original = item.original();
    if (original != null) {
      return original;
    }
    return item.isLogged()
        ? Position.newBuilder().setPartition(item.partition()).setOffset(item.offset()).build()
        : null;
  }
}
