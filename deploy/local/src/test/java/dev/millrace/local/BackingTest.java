package dev.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.local.backing.TestRedis;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class BackingTest {
  private static final String TOPIC = "kept";

  @Test
  void brokerKeepsItsRecordsOverKillAndRestart() throws Exception {
    try (TestKafka kafka = TestKafka.start()) {
      createTopic(kafka);
      produce(kafka, "before");
      kafka.kill();
      kafka.restart();
      produce(kafka, "after");
      assertThat(consume(kafka)).containsExactly("before", "after");
    }
  }

  @Test
  void pausedRedisLeavesConnectionsUnansweredUntilItIsResumed() throws Exception {
    try (TestRedis redis = TestRedis.start();
        Socket socket = connect(redis)) {
      assertThat(ping(socket)).isEqualTo("+PONG");
      redis.pause();
      socket.setSoTimeout(200);
      assertThatThrownBy(() -> ping(socket)).isInstanceOf(SocketTimeoutException.class);
      redis.resume();
      socket.setSoTimeout(5_000);
      assertThat(reader(socket).readLine()).isEqualTo("+PONG");
    }
  }

  @Test
  void killedRedisComesBackOnTheSamePort() throws Exception {
    try (TestRedis redis = TestRedis.start()) {
      String before = redis.uri();
      redis.kill();
      assertThatThrownBy(() -> connect(redis)).isInstanceOf(IOException.class);
      redis.restart();
      assertThat(redis.uri()).isEqualTo(before);
      try (Socket socket = connect(redis)) {
        assertThat(ping(socket)).isEqualTo("+PONG");
      }
    }
  }

  @Test
  void sharedServersCanNotBeKilled() {
    assertThat(TestRedis.shared()).isSameAs(TestRedis.shared());
    assertThatThrownBy(() -> TestRedis.shared().kill()).isInstanceOf(IllegalStateException.class);
  }

  private static void createTopic(TestKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      NewTopic topic =
          new NewTopic(TOPIC, Optional.of(1), Optional.empty()).configs(LogTopic.configuration());
      admin.createTopics(List.of(topic)).all().get();
    }
  }

  private static void produce(TestKafka kafka, String value) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get();
    }
  }

  private static List<String> consume(TestKafka kafka) {
    Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
    var partition = new TopicPartition(TOPIC, 0);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<String> values = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(message -> values.add(message.value()));
      }
      return values;
    }
  }

  private static Socket connect(TestRedis redis) throws IOException {
    URI uri = URI.create(redis.uri());
    return new Socket(uri.getHost(), uri.getPort());
  }

  private static String ping(Socket socket) throws IOException {
    socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
    return reader(socket).readLine();
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }
}
