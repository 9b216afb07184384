package dev.millrace.query.tail;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.internal.v1.TailCursor;
import dev.millrace.internal.v1.TailRequest;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * What is wanted of a log.
 *
 * @param topicId the log
 * @param template which records; without partitions
 * @param cursors where each partition begins, and ends if it does
 */
public record TailQuery(Uuid topicId, TailRequest template, Map<Integer, TailCursor> cursors) {
  public TailQuery {
    cursors = Map.copyOf(cursors);
  }

  ByteString topicIdBytes() {
    return UnsafeByteOperations.unsafeWrap(ConsistencyToken.topicIdBytes(topicId));
  }
}
