package dev.millrace.storage.verify;

import dev.millrace.storage.apply.ApplyHarness;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A log in memory, appended to as {@link ApplyHarness} numbers and dates records. */
final class ListLog implements LogSource {
  private static final int BATCH = 7;

  final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final long start;
  private final long end;
  private int at;

  ListLog(List<byte[]> values, long start, long end) {
    this.start = start;
    this.end = end;
    for (int offset = 0; offset < values.size(); offset++) {
      if (offset >= start) {
        records.add(logged(offset, values.get(offset), new RecordHeaders()));
      }
    }
  }

  static ConsumerRecord<byte[], byte[]> logged(long offset, byte[] value, RecordHeaders headers) {
    return new ConsumerRecord<>(
        "topic",
        0,
        offset,
        ApplyHarness.APPEND_MILLIS + offset,
        TimestampType.LOG_APPEND_TIME,
        1,
        value == null ? -1 : value.length,
        new byte[1],
        value,
        headers,
        Optional.of(3));
  }

  @Override
  public long start() {
    return start;
  }

  @Override
  public long end() {
    return end;
  }

  @Override
  public List<ConsumerRecord<byte[], byte[]>> next(long below) {
    List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
    while (at < records.size() && records.get(at).offset() < below && batch.size() < BATCH) {
      batch.add(records.get(at++));
    }
    return batch;
  }

  @Override
  public void close() {}
}
