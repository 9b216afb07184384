package dev.millrace.ingest.outcome;

import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.ingest.submission.Item;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ResolveOutcomesResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the owner of one partition for the outcomes no stream told, some at a time, again and again
 * until it answers or nobody waits any more. Outcome thread only.
 */
final class LookUp {
  private static final Logger LOG = LoggerFactory.getLogger(LookUp.class);

  /** Few enough that the owner answers in milliseconds. */
  private static final int RECORDS_MAX = 1_000;

  /** With one record of the largest size on top, below gRPC's default of 4 MiB a message. */
  private static final int BYTES_MAX = 1024 * 1024;

  /** The owner may first have to apply what is asked for. */
  private static final long DEADLINE_MILLIS = 2_000;

  private static final long RETRY_MILLIS = 100;

  private final Outcomes outcomes;
  private final int partition;
  private boolean busy;

  LookUp(Outcomes outcomes, int partition) {
    this.outcomes = outcomes;
    this.partition = partition;
  }

  /** Begins unless already under way. */
  void begin() {
    if (!busy) {
      askSome();
    }
  }

  private void askSome() {
    List<Item> items = outcomes.of(partition).toLookUp(RECORDS_MAX, BYTES_MAX);
    busy = !items.isEmpty();
    if (!busy) {
      return;
    }
    OwnerLink owner = outcomes.linkOf(partition);
    if (owner == null) {
      again("no owner known");
      return;
    }
    owner.resolve(request(items), DEADLINE_MILLIS, new Answer(items));
  }

  private void again(String why) {
    LOG.debug("outcomes not looked up: partition={} reason={}", partition, why);
    outcomes.refreshOwners();
    outcomes.later(this::askSome, RETRY_MILLIS);
  }

  private ResolveOutcomesRequest request(List<Item> items) {
    ResolveOutcomesRequest.Builder request = ResolveOutcomesRequest.newBuilder();
    long next = 0;
    for (Item item : items) {
      next = Math.max(next, item.offset() + 1);
      request.addRecords(
          LoggedRecord.newBuilder()
              .setOffset(item.offset())
              .setTransaction(UnsafeByteOperations.unsafeWrap(item.value())));
    }
    return request
        .setBound(PartitionBound.newBuilder().setPartition(partition).setMinNextOffset(next))
        .build();
  }

  private final class Answer implements StreamObserver<ResolveOutcomesResponse> {
    private final List<Item> items;
    private @Nullable ResolveOutcomesResponse response;

    Answer(List<Item> items) {
      this.items = items;
    }

    @Override
    public void onNext(ResolveOutcomesResponse message) {
      response = message;
    }

    @Override
    public void onError(Throwable failure) {
      again(String.valueOf(failure.getMessage()));
    }

    @Override
    public void onCompleted() {
      ResolveOutcomesResponse answer = response;
      if (answer == null || answer.hasError() || answer.getOutcomesCount() != items.size()) {
        again(answer == null ? "no answer" : answer.getError().getMessage());
        return;
      }
      outcomes.of(partition).lookedUp(items, answer.getOutcomesList());
      askSome();
    }
  }
}
