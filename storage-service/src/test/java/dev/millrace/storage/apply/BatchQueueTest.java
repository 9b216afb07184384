package dev.millrace.storage.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
  private static final long LONG_ENOUGH = TimeUnit.SECONDS.toNanos(10);

  @Test
  void takesAllThatIsThereUpToTheCeiling() throws Exception {
    BatchQueue queue = new BatchQueue(100, 1_000_000);
    queue.offer(batch(0, 3));
    queue.offer(batch(3, 3));
    queue.offer(batch(6, 3));
    LogBatch taken = queue.drain(7, 1_000_000, 0);
    assertThat(taken.count()).isEqualTo(6);
    assertThat(taken.nextOffset()).isEqualTo(6);
    assertThat(queue.depth()).isEqualTo(3);
    assertThat(queue.drain(7, 1, 0).count()).isEqualTo(3);
    assertThat(queue.drain(7, 1, 0)).isNull();
  }

  @Test
  void isFullByRecordsOrBytesAndGoesOnBelowHalf() throws Exception {
    BatchQueue queue = new BatchQueue(10, 1_000_000);
    queue.offer(batch(0, 6));
    assertThat(queue.isFull()).isFalse();
    assertThat(queue.isBelowHalf()).isFalse();
    queue.offer(batch(6, 4));
    assertThat(queue.isFull()).isTrue();
    assertThat(queue.drain(6, 1_000_000, 0)).isNotNull();
    assertThat(queue.isBelowHalf()).isTrue();
    BatchQueue bytes = new BatchQueue(1_000, 600);
    bytes.offer(batch(0, 6));
    assertThat(bytes.isFull()).isTrue();
  }

  @Test
  void knowsTheOldestRecordThatIsNotApplied() throws Exception {
    BatchQueue queue = new BatchQueue(100, 1_000_000);
    assertThat(queue.oldestAppendMillis()).isZero();
    queue.offer(LogBatch.of(List.of(), 5, -1));
    queue.offer(batch(5, 2));
    assertThat(queue.oldestAppendMillis()).isEqualTo(1005);
    assertThat(queue.drain(100, 1_000_000, 0).nextOffset()).isEqualTo(7);
    queue.offer(batch(7, 1));
    assertThat(queue.oldestAppendMillis()).isEqualTo(1005);
    queue.applied();
    assertThat(queue.oldestAppendMillis()).isEqualTo(1007);
  }

  @Test
  void aWaitingWriterIsWokenByABatchAndByClosing() throws Exception {
    BatchQueue queue = new BatchQueue(100, 1_000_000);
    CompletableFuture<LogBatch> taken = CompletableFuture.supplyAsync(() -> drain(queue));
    queue.offer(batch(0, 1));
    assertThat(taken.get(5, TimeUnit.SECONDS).count()).isOne();

    CompletableFuture<Optional<LogBatch>> none =
        CompletableFuture.supplyAsync(() -> Optional.ofNullable(drain(queue)));
    queue.close();
    assertThat(none.get(5, TimeUnit.SECONDS)).isEmpty();
    queue.offer(batch(1, 1));
    assertThat(queue.depth()).isZero();
  }

  private static LogBatch drain(BatchQueue queue) {
    try {
      return queue.drain(100, 1_000_000, LONG_ENOUGH);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LogBatch batch(long from, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long offset = from; offset < from + count; offset++) {
      records.add(
          new ConsumerRecord<>(
              "topic",
              0,
              offset,
              1000 + offset,
              TimestampType.LOG_APPEND_TIME,
              1,
              1,
              new byte[1],
              new byte[1],
              new RecordHeaders(),
              Optional.of(0)));
    }
    return LogBatch.of(records, from + count, 0);
  }
}
