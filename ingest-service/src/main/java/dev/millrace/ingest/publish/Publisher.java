package dev.millrace.ingest.publish;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.log.Partitioner;
import dev.millrace.ingest.batch.Inbox;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Refusals;
import dev.millrace.ingest.submission.Submission;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that hands records to the producer, in the order of the inbox. Nothing is ever
 * sent again by us: the producer repeats what it may repeat, and the client what it wants.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

  /** How long closing waits for what is in flight. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final String topic;
  private final Inbox inbox;
  private final LogWatch watch;
  private final LogGate gate;
  private final Awaiting awaiting;
  private final PublishMeters meters;
  private final Thread thread;

  public Publisher(
      String topic,
      Inbox inbox,
      LogWatch watch,
      LogGate gate,
      Awaiting awaiting,
      PublishMeters meters) {
    this.topic = topic;
    this.inbox = inbox;
    this.watch = watch;
    this.gate = gate;
    this.awaiting = awaiting;
    this.meters = meters;
    this.thread = Thread.ofPlatform().name("publisher").unstarted(this::run);
  }

  /** Begins to publish. */
  public void start() {
    thread.start();
  }

  /** Takes no more submissions, publishes those that wait, waits for what is in flight. */
  @Override
  public void close() {
    inbox.close();
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Producer<byte[], byte[]> producer = watch.producer();
    if (producer != null) {
      producer.close(CLOSE_TIMEOUT);
    }
  }

  private void run() {
    try {
      List<Submission> round = inbox.takeRound();
      while (!round.isEmpty()) {
        publish(round);
        round = inbox.takeRound();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    LOG.info("publisher ended: topic={}", topic);
  }

  private void publish(List<Submission> round) {
    int records = 0;
    for (Submission submission : round) {
      try {
        records += publish(submission);
      } catch (RuntimeException e) {
        // One submission's trouble must not end the thread that publishes all others.
        LOG.error("submission not published: topic={}", topic, e);
      }
    }
    meters.round(records);
  }

  /** Hands one over, or refuses it; the number of its records that were handed over. */
  private int publish(Submission submission) {
    String trouble = trouble();
    if (trouble.isEmpty() && submission.claim()) {
      send(submission, gate.state().partitions());
      return submission.toLog();
    }
    try {
      submission.refuse(Refusals.logUnavailable(trouble));
    } finally {
      inbox.landed();
    }
    return 0;
  }

  private String trouble() {
    try {
      return gate.trouble();
    } catch (RuntimeException e) {
      // A producer that was closed while the gate looked at it.
      LOG.error("state of the log not known: topic={}", topic, e);
      return "the state of the log is not known";
    }
  }

  private void send(Submission submission, int partitions) {
    Producer<byte[], byte[]> producer = watch.producer();
    Flight flight = new Flight(submission, submission.toLog());
    gate.sent();
    for (Item item : submission.items()) {
      if (item.isToLog()) {
        flight.send(producer, item, Partitioner.partition(item.key(), partitions));
      }
    }
  }

  /** The records of one submission that the producer holds. */
  private final class Flight {
    private final Submission submission;
    private final AtomicInteger open;
    private final long sentNanos = System.nanoTime();

    /** Set by the publisher thread when the producer refused one: the rest would only wait too. */
    private @Nullable SendFailure refusedBefore;

    private volatile boolean acknowledged;

    Flight(Submission submission, int records) {
      this.submission = submission;
      this.open = new AtomicInteger(records);
    }

    void send(@Nullable Producer<byte[], byte[]> producer, Item item, int partition) {
      if (submission.applied()) {
        awaiting.expect(partition);
      }
      if (producer == null && refusedBefore == null) {
        refusedBefore = SendFailure.notSent(new IllegalStateException("no producer"));
      }
      if (producer == null || refusedBefore != null) {
        fail(item, partition, requireNonNull(refusedBefore));
        return;
      }
      try {
        var _ =
            producer.send(
                new ProducerRecord<>(topic, partition, item.key(), item.value()),
                (metadata, failure) -> done(item, partition, metadata, failure));
      } catch (RuntimeException e) {
        LOG.warn("record not taken by the producer: topic={}", topic, e);
        refusedBefore = SendFailure.notSent(e);
        boolean certain = e instanceof KafkaException || e instanceof IllegalStateException;
        fail(item, partition, certain ? refusedBefore : SendFailure.afterSend(e));
        // Thrown instead of reported: the producer is in a state it can not leave.
        watch.renewProducer(producer);
      }
    }

    private void done(
        Item item, int partition, RecordMetadata metadata, @Nullable Exception failure) {
      if (failure == null) {
        acknowledged = true;
        if (submission.logged(item, metadata.partition(), metadata.offset())) {
          awaiting.await(item);
        } else if (submission.applied()) {
          awaiting.forget(partition);
        }
        landed();
      } else if (Thread.currentThread().equals(thread)) {
        // Reported before send() returned: the record never left this process.
        SendFailure notSent = SendFailure.notSent(failure);
        if (notSent.refusal().retryDelayMillis() != null) {
          refusedBefore = notSent;
        }
        fail(item, partition, notSent);
      } else {
        fail(item, partition, SendFailure.afterSend(failure));
      }
    }

    private void fail(Item item, int partition, SendFailure failure) {
      if (submission.applied()) {
        awaiting.forget(partition);
      }
      submission.failed(item, failure.outcome(), failure.refusal());
      landed();
    }

    private void landed() {
      if (open.decrementAndGet() == 0) {
        gate.answered(acknowledged);
        inbox.landed();
        meters.produced(System.nanoTime() - sentNanos, TimeUnit.NANOSECONDS);
      }
    }
  }
}
