package dev.millrace.query.lookup;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.query.freshness.PartitionFresh;
import java.util.Map;

/**
 * An answer as the bytes that caches hold.
 *
 * @param <V> the answer
 */
interface ViewCodec<V> {
  /** What it reflects, by partition. */
  Map<Integer, PartitionFresh> consulted(V value);

  /** Its bytes, without what it reflects. */
  ByteString encode(V value);

  /**
   * The answer again.
   *
   * @param consulted what it reflects, as of now
   */
  V decode(ByteString body, Map<Integer, PartitionFresh> consulted)
      throws InvalidProtocolBufferException;
}
