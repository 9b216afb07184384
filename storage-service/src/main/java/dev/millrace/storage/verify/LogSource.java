package dev.millrace.storage.verify;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Committed records of one partition of the log, in order. One thread. */
public interface LogSource extends AutoCloseable {
  /** The first offset the log has. */
  long start();

  /** Its end; nothing committed lies at or above. */
  long end();

  /**
   * The next records below an offset; never empty but when there are no more.
   *
   * @throws org.apache.kafka.common.KafkaException when the broker does not answer
   */
  List<ConsumerRecord<byte[], byte[]>> next(long below);

  @Override
  void close();

  /** Opens it. */
  @FunctionalInterface
  interface Opener {
    /** At the first offset a partition has. */
    LogSource open(int partition);
  }
}
