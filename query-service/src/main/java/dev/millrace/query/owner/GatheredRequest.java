package dev.millrace.query.owner;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Gets of one ledger as one request, and its answer as theirs. */
final class GatheredRequest {
  private final List<WaitingGet> gets;
  private final BatchGetRequest request;

  GatheredRequest(List<WaitingGet> gets) {
    this.gets = gets;
    this.request = gets.size() == 1 ? gets.getFirst().request() : merged(gets);
  }

  private static BatchGetRequest merged(List<WaitingGet> gets) {
    TreeMap<Integer, PartitionKeys.Builder> byPartition = new TreeMap<>();
    for (WaitingGet get : gets) {
      for (PartitionKeys keys : get.request().getPartitionsList()) {
        byPartition
            .computeIfAbsent(
                keys.getBound().getPartition(),
                _ -> PartitionKeys.newBuilder().setBound(keys.getBound()))
            .addAllKeys(keys.getKeysList());
      }
    }
    BatchGetRequest.Builder merged =
        BatchGetRequest.newBuilder().setLedger(gets.getFirst().request().getLedger());
    byPartition.values().forEach(merged::addPartitions);
    return merged.build();
  }

  BatchGetRequest request() {
    return request;
  }

  /**
   * Gives everyone their part; returns those who must ask alone, because a partition or the owner
   * refused what it may have refused for another's key: it is too large together, or damaged.
   */
  List<WaitingGet> answer(@Nullable List<PartitionRecords> parts, @Nullable Throwable failure) {
    if (parts == null || parts.size() != request.getPartitionsCount()) {
      return fail(failure != null ? failure : new IllegalStateException("reply of another size"));
    }
    if (gets.size() == 1) {
      gets.getFirst().answer().complete(parts);
      return List.of();
    }
    Map<Integer, Cut> cuts = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      PartitionKeys asked = request.getPartitions(i);
      cuts.put(asked.getBound().getPartition(), new Cut(parts.get(i), asked.getKeysCount()));
    }
    List<WaitingGet> alone = new ArrayList<>();
    for (WaitingGet get : gets) {
      List<PartitionRecords> theirs = new ArrayList<>(get.request().getPartitionsCount());
      boolean shared = true;
      for (PartitionKeys keys : get.request().getPartitionsList()) {
        Cut cut = cuts.get(keys.getBound().getPartition());
        shared &= cut != null && cut.isForAll();
        if (cut != null) {
          theirs.add(cut.next(keys.getKeysCount()));
        }
      }
      if (shared) {
        get.answer().complete(theirs);
      } else {
        alone.add(get);
      }
    }
    return alone;
  }

  private List<WaitingGet> fail(Throwable failure) {
    if (gets.size() > 1 && !isOfOwner(failure)) {
      return gets;
    }
    gets.forEach(get -> get.answer().completeExceptionally(failure));
    return List.of();
  }

  /**
   * Whether each of them would have failed alone too, and will be tried again: any other failure
   * may be due to one of them, or to their being too large together.
   */
  private static boolean isOfOwner(Throwable failure) {
    if (Refusal.isFor(ErrorReason.ERROR_REASON_BUFFER_FULL, failure)) {
      return true; // here or there: one by one, they would find less room still
    }
    return switch (Status.fromThrowable(failure).getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> true;
      default -> false;
    };
  }

  /** A partition's part on its way to be handed out, in the order in which it was asked for. */
  private static final class Cut {
    private final PartitionRecords part;
    private final int asked;
    private int at;

    Cut(PartitionRecords part, int asked) {
      this.part = part;
      this.asked = asked;
    }

    /** Whether what the partition says, it says to each of those who asked. */
    boolean isForAll() {
      return part.hasError()
          ? part.getError().getCode() == Status.Code.UNAVAILABLE.value()
              || part.getError().getReason() == ErrorReason.ERROR_REASON_BUFFER_FULL
          : part.getRecordsCount() == asked;
    }

    PartitionRecords next(int keys) {
      if (part.hasError() || part.getRecordsCount() != asked) {
        return part;
      }
      PartitionRecords.Builder theirs = PartitionRecords.newBuilder().setState(part.getState());
      for (int i = 0; i < keys; i++) {
        theirs.addRecords(part.getRecords(at++));
      }
      return theirs.build();
    }
  }
}
