package dev.millrace.contract.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerCommitTest {
  private static final Uuid TOPIC_ID = Uuid.fromString("ASNFZ4mrze_-3LqYdlQyEA");

  @Test
  void metadataIsPinned() {
    OwnerCommit commit = new OwnerCommit("storage-1.internal", 7440);

    assertThat(commit.metadata(TOPIC_ID))
        .isEqualTo("millrace/1 storage-1.internal:7440 ASNFZ4mrze_-3LqYdlQyEA");
    assertThat(commit.endpoint()).isEqualTo("storage-1.internal:7440");
    assertThat(OwnerCommit.parse(commit.metadata(TOPIC_ID))).isEqualTo(commit);
    assertThat(OwnerCommit.topicId(commit.metadata(TOPIC_ID))).isEqualTo(TOPIC_ID);
  }

  @Test
  void withoutATopicIdThereIsAnOwnerAllTheSame() {
    String metadata = "millrace/1 storage-1.internal:7440";

    assertThat(OwnerCommit.parse(metadata)).isEqualTo(new OwnerCommit("storage-1.internal", 7440));
    assertThat(OwnerCommit.topicId(metadata)).isNull();
    assertThat(OwnerCommit.topicId(metadata + " no-id")).isNull();
  }

  @Test
  void addressOfIpv6IsBracketed() {
    OwnerCommit commit = new OwnerCommit("::1", 7440);

    assertThat(commit.endpoint()).isEqualTo("[::1]:7440");
    assertThat(OwnerCommit.parse(commit.metadata(TOPIC_ID))).isEqualTo(commit);
    assertThat(new OwnerCommit("[::1]", 7440)).isEqualTo(commit);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        OwnerCommit.RELEASED,
        "millrace/1",
        "millrace/1 ",
        "millrace/1 host",
        "millrace/1 host:",
        "millrace/1 :7440",
        "millrace/1 host:0",
        "millrace/1 host:65536",
        "millrace/1 host:-1",
        "millrace/1 host:99999999999",
        "millrace/1 host:74x0",
        "millrace/1  host:7440",
        "millrace/1 ho st:7440",
        "millrace/1 ho\nst:7440",
        "millrace/2 host:7440",
        "Millrace/1 host:7440",
        "host:7440",
        "NULL",
      })
  void whatNamesNoOwnerIsNone(String metadata) {
    assertThat(OwnerCommit.parse(metadata)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"'', 1", "' ', 1", "a b, 1", "host, 0", "host, 65536", "host, -1"})
  void badEndpointIsRefused(String host, int port) {
    assertThatIllegalArgumentException().isThrownBy(() -> new OwnerCommit(host, port));
  }
}
