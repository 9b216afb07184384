package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.EstimateRecordsRequest;
import dev.millrace.internal.v1.EstimateRecordsResponse;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionEstimate;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.RecordPosition;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.lookup.SimpleAsk.Parts;
import dev.millrace.query.lookup.Steps.Cursor;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.route.StoreAsk;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.TransactionFilter;
import io.grpc.Status;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** How many transactions of a ledger there are, by looking at all records or at a sample. */
public final class LedgerCounts {
  /**
   * Records that each partition looks at for an estimate: with this many, a share of a tenth is
   * told to within a fifth of itself (two standard deviations), and they take some 10 ms.
   */
  private static final int SAMPLE = 1_000;

  private static final Parts<EstimateRecordsResponse, PartitionEstimate> ESTIMATE_PARTS =
      new Parts<>(
          EstimateRecordsResponse::getPartitionsList,
          PartitionEstimate::getState,
          part -> part.hasError() ? part.getError() : null);

  private final AllPartitions partitions;
  private final Steps steps;
  private final StoreCalls calls;
  private final int scannedMax;

  /**
   * Counts over these partitions.
   *
   * @param scannedMax what each partition looks at in a step, at most
   */
  public LedgerCounts(AllPartitions partitions, Steps steps, StoreCalls calls, int scannedMax) {
    this.partitions = partitions;
    this.steps = steps;
    this.calls = calls;
    this.scannedMax = scannedMax;
  }

  CompletableFuture<Counted> exact(Read read, TransactionFilter filter) {
    Matching matching =
        new Matching(
            ScanRecordsRequest.newBuilder()
                .setLedger(read.ledger())
                .setOrder(ListOrder.LIST_ORDER_OLDEST_FIRST)
                .setFilter(filter)
                .setLimit(1)
                .setScannedMax(scannedMax)
                .setCountOnly(true)
                .build());
    return steps
        .run(read, matching)
        .thenApply(consulted -> new Counted(matching.matched, false, matching.scanned, consulted));
  }

  /** All records of all partitions, step by step. */
  private final class Matching implements Steps.Question<PartitionMatches, RecordPosition> {
    private final ScanRecordsRequest template;
    private long matched;
    private long scanned;

    Matching(ScanRecordsRequest template) {
      this.template = template;
    }

    @Override
    public StoreAsk<PartitionMatches> ask(IntFunction<Cursor<RecordPosition>> cursors) {
      return new SimpleAsk<>(
          calls,
          StoreServiceGrpc.getScanRecordsMethod(),
          bounds -> {
            ScanRecordsRequest.Builder request = template.toBuilder();
            for (PartitionBound bound : bounds) {
              request.addPartitions(cursor(bound, cursors.apply(bound.getPartition())));
            }
            return request.build();
          },
          RecordLists.SCAN_PARTS);
    }

    private static RecordCursor cursor(PartitionBound bound, Cursor<RecordPosition> from) {
      RecordCursor.Builder cursor =
          RecordCursor.newBuilder().setBound(bound).setEndOffset(from.endOffset());
      @Nullable RecordPosition after = from.after();
      return after == null ? cursor.build() : cursor.setAfter(after).build();
    }

    @Override
    public @Nullable RecordPosition take(int partition, PartitionMatches part) {
      matched += part.getMatched();
      scanned += part.getScanned();
      if (part.getExhausted()) {
        return null;
      }
      if (!part.hasLastScanned()) {
        throw Walks.noProgress();
      }
      return part.getLastScanned();
    }

    @Override
    public Refusal tooMuch() {
      // A count fits into any message; an owner that says otherwise is at fault.
      return Refusal.of(
          Status.Code.INTERNAL,
          ErrorReason.ERROR_REASON_INTERNAL,
          "a partition's owner gave more than a count");
    }
  }

  CompletableFuture<Counted> estimate(Read read, TransactionFilter filter) {
    EstimateRecordsRequest template =
        EstimateRecordsRequest.newBuilder()
            .setLedger(read.ledger())
            .setFilter(filter)
            .setSample(SAMPLE)
            .build();
    StoreAsk<PartitionEstimate> ask =
        new SimpleAsk<>(
            calls,
            StoreServiceGrpc.getEstimateRecordsMethod(),
            bounds -> template.toBuilder().addAllPartitions(bounds).build(),
            ESTIMATE_PARTS);
    return partitions
        .demand(read)
        .thenCompose(demand -> partitions.ask(read, ask, read.partitions(), demand))
        .thenApply(
            answers -> {
              @Nullable Refusal refusal = AllAnswers.refusal(answers);
              if (refusal != null) {
                throw refusal.asException();
              }
              return estimated(AllAnswers.parts(answers).values(), AllAnswers.consulted(answers));
            });
  }

  private static Counted estimated(
      Collection<PartitionEstimate> parts, Map<Integer, PartitionFresh> consulted) {
    double count = 0;
    long sampled = 0;
    boolean estimated = false;
    for (PartitionEstimate part : parts) {
      boolean whole = part.getSampled() >= part.getStored();
      count +=
          whole
              ? part.getMatched()
              : (double) part.getStored() * part.getMatched() / Math.max(1, part.getSampled());
      sampled += part.getSampled();
      estimated |= !whole;
    }
    return new Counted(Math.round(count), estimated, sampled, consulted);
  }
}
