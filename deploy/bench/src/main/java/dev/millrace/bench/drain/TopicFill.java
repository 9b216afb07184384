package dev.millrace.bench.drain;

import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Makes the topic as the platform does and writes generated transactions straight to it. */
final class TopicFill {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Large batches: how the log was written is not what is measured. */
  private static final int BATCH_BYTES = 256 * 1024;

  private static final int LINGER_MILLIS = 50;
  private static final long BUFFER_BYTES = 64L * 1024 * 1024;

  private final FillTask task;
  private final long[] endOffsets;
  private final byte[][] lastValues;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  TopicFill(FillTask task) {
    this.task = task;
    this.endOffsets = new long[task.partitions()];
    this.lastValues = new byte[task.partitions()][];
  }

  Filled run() throws InterruptedException, ExecutionException {
    TransactionGenerator generator = new TransactionGenerator(task.generator());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", task.bootstrapServers()))) {
      makeTopic(admin);
      long startNanos = System.nanoTime();
      long valueBytes = write(generator);
      double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
      checkEnds(admin);
      return new Filled(ends(), valueBytes, seconds);
    }
  }

  private void makeTopic(Admin admin) throws InterruptedException, ExecutionException {
    NewTopic log =
        new NewTopic(task.topic(), Optional.of(task.partitions()), Optional.empty())
            .configs(LogTopic.configuration());
    var _ = admin.createTopics(List.of(log)).all().get();
  }

  private long write(TransactionGenerator generator) throws ExecutionException {
    long valueBytes = 0;
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (long sequence = 0; sequence < task.transactions(); sequence++) {
        Transaction transaction = generator.at(sequence);
        byte[] key = LogRecord.key(transaction);
        byte[] value = transaction.toByteArray();
        int partition = Partitioner.partition(key, task.partitions());
        var _ =
            producer.send(
                new ProducerRecord<>(task.topic(), partition, key, value),
                (_, problem) -> {
                  if (problem != null) {
                    failure.compareAndSet(null, problem);
                  }
                });
        endOffsets[partition]++;
        lastValues[partition] = value;
        valueBytes += value.length;
        throwFailure();
      }
      producer.flush();
    }
    throwFailure();
    return valueBytes;
  }

  private void throwFailure() throws ExecutionException {
    Exception problem = failure.get();
    if (problem != null) {
      throw new ExecutionException("the log could not be filled: " + problem.getMessage(), problem);
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            task.bootstrapServers(),
            "acks",
            "all",
            "compression.type",
            "lz4",
            "batch.size",
            BATCH_BYTES,
            "linger.ms",
            LINGER_MILLIS,
            "buffer.memory",
            BUFFER_BYTES),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private void checkEnds(Admin admin) throws InterruptedException, ExecutionException {
    for (int partition = 0; partition < endOffsets.length; partition++) {
      TopicPartition asked = new TopicPartition(task.topic(), partition);
      long end =
          admin
              .listOffsets(Map.of(asked, OffsetSpec.latest()))
              .partitionResult(asked)
              .get()
              .offset();
      if (end != endOffsets[partition]) {
        throw new IllegalStateException(
            "partition %d ends at %d, %d were written"
                .formatted(partition, end, endOffsets[partition]));
      }
    }
  }

  private List<LogEnd> ends() {
    List<LogEnd> ends = new ArrayList<>();
    for (int partition = 0; partition < endOffsets.length; partition++) {
      if (endOffsets[partition] > 0) {
        ends.add(new LogEnd(partition, endOffsets[partition], lastValues[partition]));
      }
    }
    return ends;
  }
}
