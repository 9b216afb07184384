package dev.millrace.query.lookup;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.page.PageToken;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A first page as a {@link PartitionEntries} message: the entries, and where the next page goes on
 * (partition and entry). What else the next page's token says follows from what the page reflects.
 */
final class ListCodec implements ViewCodec<ListPage> {
  private final LongSupplier clockMillis;

  ListCodec(LongSupplier clockMillis) {
    this.clockMillis = clockMillis;
  }

  @Override
  public Map<Integer, PartitionFresh> consulted(ListPage page) {
    return page.consulted();
  }

  @Override
  public ByteString encode(ListPage page) {
    PartitionEntries.Builder body = PartitionEntries.newBuilder().addAllEntries(page.entries());
    @Nullable PageToken next = page.next();
    if (next == null) {
      body.setExhausted(true);
    } else {
      body.setLastScanned(next.last()).getStateBuilder().setPartition(next.partition());
    }
    return body.build().toByteString();
  }

  @Override
  public ListPage decode(ByteString body, Map<Integer, PartitionFresh> consulted)
      throws InvalidProtocolBufferException {
    PartitionEntries page = PartitionEntries.parseFrom(body);
    return new ListPage(
        page.getEntriesList(), page.getExhausted() ? null : next(page, consulted), consulted);
  }

  private PageToken next(PartitionEntries page, Map<Integer, PartitionFresh> consulted) {
    return new PageToken(
        WalkEnds.of(consulted, clockMillis.getAsLong()),
        page.getState().getPartition(),
        page.getLastScanned());
  }
}
