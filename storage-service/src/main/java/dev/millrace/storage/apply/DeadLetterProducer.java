package dev.millrace.storage.apply;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.log.DeadLetter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters to their topic, for all writers of the process. Every part of a letter is
 * bounded, so that no record can block its partition. A letter may be written again when its
 * partition is replayed.
 */
public final class DeadLetterProducer implements DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterProducer.class);

  /** Letters in flight at once: bounds the memory of a batch of nothing but garbage. */
  private static final int IN_FLIGHT_MAX = 100;

  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final AtomicLong delivered = new AtomicLong();
  private volatile @Nullable String problem;

  /** Takes an idempotent producer, closed by its owner. */
  public DeadLetterProducer(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  @Override
  public boolean deliver(List<Candidate> rejected, BooleanSupplier stop)
      throws InterruptedException {
    int at = 0;
    while (at < rejected.size()) {
      int end = Math.min(at + IN_FLIGHT_MAX, rejected.size());
      if (attempt(rejected.subList(at, end))) {
        at = end;
      } else if (stop.getAsBoolean()) {
        return false;
      } else {
        LockSupport.parkNanos(RETRY_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    return true;
  }

  /** Why letters can not be delivered now; null when they can. */
  public @Nullable String problem() {
    return problem;
  }

  /** How many were delivered since start. */
  public long delivered() {
    return delivered.get();
  }

  /** Sends a few and waits for all; a failed attempt is repeated whole. */
  private boolean attempt(List<Candidate> rejected) throws InterruptedException {
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>(rejected.size());
      for (Candidate candidate : rejected) {
        sent.add(producer.send(letter(candidate)));
      }
      for (Future<RecordMetadata> future : sent) {
        var _ = future.get();
      }
      delivered.addAndGet(rejected.size());
      problem = null;
      return true;
    } catch (ExecutionException | RuntimeException e) {
      if (problem == null) {
        LOG.error("dead letters can not be delivered, partition waits: topic={}", topic, e);
      }
      problem = "dead letters can not be delivered to " + topic + ": " + e.getMessage();
      return false;
    }
  }

  private ProducerRecord<byte[], byte[]> letter(Candidate candidate) {
    Rejection rejection = requireNonNull(candidate.rejection());
    return DeadLetter.of(topic, candidate.toRecord(), rejection.reason(), rejection.message());
  }
}
