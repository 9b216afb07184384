package dev.millrace.query.lookup;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.query.cache.CacheKind;
import dev.millrace.query.cache.LocalViews;
import dev.millrace.query.cache.ViewKey;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.lookup.AccountSummaries.Summed;
import dev.millrace.v1.AccountSummary;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Accounts' summaries, from caches where these are fresh enough. */
public final class CachedSummaries {
  private static final ViewCodec<Summed> CODEC =
      new ViewCodec<>() {
        @Override
        public Map<Integer, PartitionFresh> consulted(Summed summed) {
          return summed.consulted();
        }

        @Override
        public ByteString encode(Summed summed) {
          return summed.summary().toByteString();
        }

        @Override
        public Summed decode(ByteString body, Map<Integer, PartitionFresh> consulted)
            throws InvalidProtocolBufferException {
          return new Summed(AccountSummary.parseFrom(body), consulted);
        }
      };

  private final AccountSummaries summaries;
  private final ViewReads<Summed> reads;

  /** Summaries from the owners, kept in these caches. */
  public CachedSummaries(AccountSummaries summaries, LocalViews<ViewKey> local, ViewCaches caches) {
    this.summaries = summaries;
    this.reads = new ViewReads<>(CacheKind.SUMMARY, local, caches, CODEC);
  }

  /** The summary; fails with the status the call is refused with. */
  public CompletableFuture<Answer<Summed>> summary(Read read, String account) {
    ViewKey key = ViewKey.summary(read.owners().topicId(), read.ledger(), account);
    return reads.read(read, key, () -> summaries.summary(read, account));
  }

  /** How many reads of the owners others may join. */
  public int flightsUnderWay() {
    return reads.flightsUnderWay();
  }
}
