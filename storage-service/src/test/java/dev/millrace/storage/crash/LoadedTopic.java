package dev.millrace.storage.crash;

import dev.millrace.local.backing.TestKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A topic with a load in it; some of its transactions in Kafka's sense were aborted, so that there
 * are records to pass over and control records.
 */
final class LoadedTopic {
  private static final int SECTION_MAX = 400;

  final String name;
  final String bootstrapServers = TestKafka.shared().bootstrapServers();

  LoadedTopic(String name, int partitions) throws Exception {
    this.name = name;
    make(name, partitions, Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "-1"));
  }

  void make(String topic, int partitions, Map<String, String> configuration) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      NewTopic wanted =
          new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(configuration);
      admin.createTopics(List.of(wanted)).all().get();
    }
  }

  /** Appends lines, all to one partition, or each where its key belongs when that is negative. */
  void append(Load load, int count, int partition, long seed) {
    Random random = new Random(seed);
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", name, "linger.ms", 5);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      int left = count;
      while (left > 0) {
        int section = Math.min(left, 1 + random.nextInt(SECTION_MAX));
        boolean aborted = random.nextInt(8) == 0;
        producer.beginTransaction();
        for (int i = 0; i < section; i++) {
          Load.Line line = load.next();
          var _ =
              producer.send(
                  new ProducerRecord<>(
                      name, partition < 0 ? null : partition, line.key(), line.value()));
        }
        if (aborted) {
          producer.flush(); // so that the broker has begun what it is to abort
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
          left -= section;
        }
      }
    }
  }

  /** Everything in a partition that was committed. */
  List<ConsumerRecord<byte[], byte[]>> records(String topic, int partition) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    TopicPartition read = new TopicPartition(topic, partition);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(read));
      consumer.seekToBeginning(List.of(read));
      long end = consumer.endOffsets(List.of(read)).get(read);
      while (consumer.position(read) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  /** The settings of a {@link Victim} that applies this topic. */
  List<String> victimOptions(Path directory, String deadLetters, int batchRecords) {
    List<String> options = new ArrayList<>();
    Map.of(
            "millrace.kafka.bootstrap-servers",
            bootstrapServers,
            "millrace.kafka.topic",
            name,
            "millrace.kafka.dead-letter-topic",
            deadLetters,
            "millrace.kafka.allow-unfit-topic",
            "true",
            "millrace.storage.batch-records-max",
            Integer.toString(batchRecords),
            "millrace.storage.data-directory",
            directory.toString())
        .forEach((setting, value) -> options.add("-D" + setting + "=" + value));
    return options;
  }
}
