package dev.millrace.query.lookup;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.internal.v1.AggregateAccountRequest;
import dev.millrace.internal.v1.AggregateAccountResponse;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionGroups;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.query.lookup.SimpleAsk.Parts;
import dev.millrace.query.lookup.Steps.Cursor;
import dev.millrace.query.owner.StoreCalls;
import dev.millrace.query.route.StoreAsk;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The groups of an account's entries, partition by partition and step by step. */
final class AccountGroups implements Steps.Question<PartitionGroups, EntryKey> {
  private static final Parts<AggregateAccountResponse, PartitionGroups> PARTS =
      new Parts<>(
          AggregateAccountResponse::getPartitionsList,
          PartitionGroups::getState,
          part -> part.hasError() ? part.getError() : null);

  private final StoreCalls calls;
  private final AggregateAccountRequest template;
  private final GroupSums sums;
  private long scanned;

  /**
   * A question.
   *
   * @param scannedMax what each partition looks at in a step, at most
   */
  AccountGroups(
      StoreCalls calls,
      Read read,
      AggregateQuery query,
      int groupsMax,
      int scannedMax,
      GroupSums sums) {
    this.calls = calls;
    this.template =
        AggregateAccountRequest.newBuilder()
            .setLedger(read.ledger())
            .setAccount(query.account())
            .setFilter(query.filter())
            .addAllGroupBy(query.groupBy())
            .setGroupsMax(groupsMax)
            .setScannedMax(scannedMax)
            .build();
    this.sums = sums;
  }

  @Override
  public StoreAsk<PartitionGroups> ask(IntFunction<Cursor<EntryKey>> cursors) {
    return new SimpleAsk<>(
        calls,
        StoreServiceGrpc.getAggregateAccountMethod(),
        bounds -> {
          AggregateAccountRequest.Builder request = template.toBuilder();
          for (PartitionBound bound : bounds) {
            request.addPartitions(cursor(bound, cursors.apply(bound.getPartition())));
          }
          return request.build();
        },
        PARTS);
  }

  private static PartitionCursor cursor(PartitionBound bound, Cursor<EntryKey> from) {
    PartitionCursor.Builder cursor =
        PartitionCursor.newBuilder().setBound(bound).setEndOffset(from.endOffset());
    @Nullable EntryKey after = from.after();
    return after == null ? cursor.build() : cursor.setAfter(after).build();
  }

  @Override
  public @Nullable EntryKey take(int partition, PartitionGroups part) {
    scanned += part.getScanned();
    sums.add(part.getGroupsList());
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
    return sums.tooMany();
  }

  /** Entries that were looked at. */
  long scanned() {
    return scanned;
  }
}
