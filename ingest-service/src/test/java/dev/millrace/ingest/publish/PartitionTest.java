package dev.millrace.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.log.Partitioner;
import dev.millrace.ingest.Sample;
import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.Transaction;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PartitionTest {
  private static final int PARTITIONS = 12;

  @Test
  void partitionIsTheJavaClientsDefault() {
    long seed = System.nanoTime();
    System.out.println("partitionIsTheJavaClientsDefault seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      byte[] key = new byte[1 + random.nextInt(128)];
      random.nextBytes(key);
      assertThat(Partitioner.partition(key, PARTITIONS))
          .isEqualTo(BuiltInPartitioner.partitionForKey(key, PARTITIONS));
    }
  }

  @Test
  void aForeignProducerPutsTheSameTransactionIntoTheSamePartition() throws Exception {
    String kafka = TestKafka.shared().bootstrapServers();
    String topic = "partition-test";
    IngestServer.createTopic(kafka, topic, PARTITIONS);
    try (IngestServer server = IngestServer.ready(kafka, topic, Map.of());
        KafkaProducer<byte[], byte[]> foreign =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      for (int i = 0; i < 50; i++) {
        Transaction transaction =
            Sample.fresh().toBuilder()
                .setPartitionKey(i % 2 == 0 ? "" : "größe-" + UUID.randomUUID())
                .build();
        int theirs =
            foreign
                .send(
                    new ProducerRecord<>(
                        topic, LogRecord.key(transaction), transaction.toByteArray()))
                .get()
                .partition();
        assertThat(
                server
                    .blocking()
                    .submit(SubmitRequest.newBuilder().setTransaction(transaction).build())
                    .getReceipt()
                    .getPosition()
                    .getPartition())
            .isEqualTo(theirs);
      }
    }
  }

  @Test
  void producerIsIdempotentAndWaitsForAllReplicas() {
    Map<String, Object> configuration =
        KafkaClients.producerConfiguration(
            new LogSettings("127.0.0.1:9092", "topic", "zstd", 10_000, 1024, 2048));
    assertThat(configuration)
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", true)
        .containsEntry("max.in.flight.requests.per.connection", 5)
        .containsEntry("compression.type", "zstd")
        .containsEntry("batch.size", 1024)
        .containsEntry("delivery.timeout.ms", 10_000);
  }
}
