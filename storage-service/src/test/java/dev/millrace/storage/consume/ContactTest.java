package dev.millrace.storage.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.junit.jupiter.api.Test;

/** With a consumer of two brokers, whose counts and metadata are set by hand. */
class ContactTest {
  private static final String TOPIC = "log";

  private final Brokers brokers = new Brokers();
  private long nowNanos;
  private final Contact contact = new Contact(TOPIC, () -> nowNanos);

  ContactTest() {
    brokers.lead(1, 2);
    look();
  }

  @Test
  void answerOfOneBrokerSaysNothingOfWhatAnotherLeads() {
    look(1, 2);
    assertThat(contact.fetched(0)).isTrue();
    assertThat(contact.fetched(1)).isTrue();

    look(1);
    assertThat(contact.fetched(0)).isTrue();
    assertThat(contact.fetched(1)).isFalse();

    look();
    assertThat(contact.fetched(0)).isFalse();
    assertThat(contact.fetched(1)).isFalse();
  }

  @Test
  void firstAnswerAfterALongSilenceOfItsBrokerDoesNotCount() {
    look(1, 2);
    for (int i = 0; i < 12; i++) {
      look(1);
    }
    look(1, 2);
    assertThat(contact.fetched(0)).isTrue();
    assertThat(contact.fetched(1)).isFalse();

    look(1, 2);
    assertThat(contact.fetched(1)).isTrue();
  }

  @Test
  void answersOfANewLeaderCountOnceTheyMustBeOfThePartition() {
    look(1, 2);
    brokers.lead(1, 1);
    for (int i = 0; i < 10; i++) {
      look(1);
      assertThat(contact.fetched(0)).isTrue();
      assertThat(contact.fetched(1)).isFalse();
    }
    look(1);
    assertThat(contact.fetched(1)).isTrue();
  }

  @Test
  void partitionWithoutALeaderKeepsItsLast() {
    look(1, 2);
    brokers.lead(1, -1);
    look(1, 2);
    assertThat(contact.fetched(1)).isTrue();
    look(1);
    assertThat(contact.fetched(1)).isFalse();
  }

  /** A tenth of a second later, after these brokers answered fetches. */
  private void look(int... answered) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(100);
    for (int broker : answered) {
      brokers.answer(broker);
    }
    contact.look(brokers);
  }

  private static final class Brokers extends MockConsumer<byte[], byte[]> {
    private final Map<MetricName, Counter> counters = new HashMap<>();

    Brokers() {
      super("none");
    }

    void lead(int... leaders) {
      List<PartitionInfo> partitions = List.of(partition(0, leaders[0]), partition(1, leaders[1]));
      updatePartitions(TOPIC, partitions);
    }

    void answer(int broker) {
      count("consumer-fetch-manager-metrics", "fetch-total", Map.of("client-id", "c"));
      count(
          "consumer-node-metrics",
          "response-total",
          Map.of("client-id", "c", "node-id", "node-" + broker));
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
      return counters;
    }

    private void count(String group, String name, Map<String, String> tags) {
      counters.computeIfAbsent(new MetricName(name, group, "", tags), Counter::new).value++;
    }

    private static PartitionInfo partition(int number, int leader) {
      Node node = leader < 0 ? Node.noNode() : new Node(leader, "broker-" + leader, 9092);
      return new PartitionInfo(TOPIC, number, node, new Node[0], new Node[0]);
    }
  }

  private static final class Counter implements Metric {
    private final MetricName name;
    private double value;

    Counter(MetricName name) {
      this.name = name;
    }

    @Override
    public MetricName metricName() {
      return name;
    }

    @Override
    public Object metricValue() {
      return value;
    }
  }
}
