package dev.millrace.contract.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistencyTokenTest {
  private static final String TOPIC_HEX = "0123456789abcdeffedcba9876543210";
  private static final Uuid TOPIC = Uuid.fromString("ASNFZ4mrze_-3LqYdlQyEA");

  /** The worked example of docs/log-format.md. */
  @Test
  void textOfOnePartitionIsThatOfItsToken() {
    for (int partition : new int[] {0, 1, 127, 128, 4_000}) {
      for (long next : new long[] {0, 1, 127, 128, 1L << 46, Long.MAX_VALUE}) {
        assertThat(ConsistencyToken.text(Uuid.ONE_UUID, partition, next))
            .isEqualTo(ConsistencyToken.of(Uuid.ONE_UUID, Map.of(partition, next)).toString());
      }
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsistencyToken.text(Uuid.ONE_UUID, 0, -1));
  }

  @Test
  void tokenOfOneRecordIsPinned() {
    ConsistencyToken token = ConsistencyToken.covering(TOPIC, 3, 1234);

    assertThat(token).hasToString("AQEjRWeJq83v_ty6mHZUMhAD0wk");
    assertThat(HexFormat.of().formatHex(Base64.getUrlDecoder().decode(token.toString())))
        .isEqualTo("01" + TOPIC_HEX + "03" + "d309");
    assertThat(ConsistencyToken.parse("AQEjRWeJq83v_ty6mHZUMhAD0wk")).isEqualTo(token);
    assertThat(token.nextOffsets()).containsOnly(Map.entry(3, 1235L));
  }

  @Test
  void tokenOfManyPartitionsIsPinnedAndAscending() {
    Map<Integer, Long> offsets = new HashMap<>();
    offsets.put(Integer.MAX_VALUE, Long.MAX_VALUE);
    offsets.put(300, (1L << 47) - 1);
    offsets.put(2, 128L);
    offsets.put(1, 127L);
    offsets.put(0, 0L);
    String text = "AQEjRWeJq83v_ty6mHZUMhAAAAF_AoABrAL_______8f_____wf__________38";

    assertThat(ConsistencyToken.of(TOPIC, offsets)).hasToString(text);
    assertThat(ConsistencyToken.parse(text).nextOffsets())
        .isEqualTo(offsets)
        .isEqualTo(new TreeMap<>(offsets));
  }

  @Test
  void orderOfTheGivenMapDoesNotMatter() {
    TreeMap<Integer, Long> descending = new TreeMap<>(Collections.reverseOrder());
    descending.putAll(Map.of(1, 1L, 2, 2L, 3, 3L));

    ConsistencyToken token = new ConsistencyToken(TOPIC, descending);

    assertThat(token.nextOffsets().keySet()).containsExactly(1, 2, 3);
    assertThat(ConsistencyToken.parse(token.toString())).isEqualTo(token);
  }

  @Test
  void emptyTokenCoversNothing() {
    ConsistencyToken token = ConsistencyToken.parse("AQEjRWeJq83v_ty6mHZUMhA");

    assertThat(token.isEmpty()).isTrue();
    assertThat(token.topicId()).isEqualTo(TOPIC);
    assertThat(token).hasToString("AQEjRWeJq83v_ty6mHZUMhA");
  }

  @Test
  void paddingIsReadAndNotWritten() {
    assertThat(ConsistencyToken.parse("AQEjRWeJq83v_ty6mHZUMhA="))
        .hasToString("AQEjRWeJq83v_ty6mHZUMhA");
  }

  @Test
  void mergeCoversWhatBothCover() {
    ConsistencyToken one = ConsistencyToken.of(TOPIC, Map.of(0, 10L, 1, 5L));
    ConsistencyToken other = ConsistencyToken.of(TOPIC, Map.of(1, 7L, 2, 1L));

    assertThat(one.merge(other)).isEqualTo(other.merge(one));
    assertThat(one.merge(other).nextOffsets()).isEqualTo(Map.of(0, 10L, 1, 7L, 2, 1L));
    assertThat(one.merge(one)).isEqualTo(one);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> one.merge(ConsistencyToken.of(Uuid.randomUuid(), Map.of(0, 1L))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "AQ",
        "not a token",
        "AQEjRWeJq83v_ty6mHZUMhAD0wk\n",
        "AQEjRWeJq83v_ty6mHZUMhAD0wk,x",
        "AQEjRWeJq83v/ty6mHZUMhAD0wk",
        "\u00e9\u00e9\u00e9\u00e9",
        "AQEjRWeJq83v_ty6mHZUMg",
      })
  void textThatIsNoTokenIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "00, newer or older version",
    "02, newer or older version",
  })
  void otherVersionsAreRefused(String version, String why) {
    assertThatIllegalArgumentException()
        .as(why)
        .isThrownBy(() -> ConsistencyToken.parse(text(version + TOPIC_HEX + "0301")));
  }

  @ParameterizedTest
  @CsvSource({
    "03, partition without offset",
    "0380, offset cut short",
    "80, partition cut short",
    "03010301, partition twice",
    "03010201, partitions descending",
    "8080808008 01, partition of 2^31",
    "838080801001, partition of 2^32 + 3",
    "ffffffffffffffffff01 01, partition -1",
    "03 ffffffffffffffffff01, offset -1",
    "03 ffffffffffffffffffff01, varint of eleven bytes",
    "8300 01, varint longer than it need be",
    "03 8100, varint longer than it need be",
    "03 80808080808080808001, offset of 2^63",
  })
  void bytesThatAreNoTokenAreRefused(String offsetsHex, String why) {
    String text = text("01" + TOPIC_HEX + offsetsHex.replace(" ", ""));

    assertThatIllegalArgumentException().as(why).isThrownBy(() -> ConsistencyToken.parse(text));
  }

  @Test
  void partitionsAreBounded() {
    Map<Integer, Long> offsets = new HashMap<>();
    for (int partition = 0; partition < ConsistencyToken.PARTITIONS_MAX; partition++) {
      offsets.put(partition, Long.MAX_VALUE);
    }
    ConsistencyToken most = ConsistencyToken.of(TOPIC, offsets);
    assertThat(ConsistencyToken.parse(most.toString())).isEqualTo(most);

    StringBuilder hex = new StringBuilder("01").append(TOPIC_HEX);
    for (int partition = 0; partition <= ConsistencyToken.PARTITIONS_MAX; partition++) {
      hex.append(partition < 128 ? "" : "%02x".formatted(partition & 0x7f | 0x80))
          .append("%02x".formatted(partition < 128 ? partition : partition >> 7))
          .append("01");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsistencyToken.parse(text(hex.toString())));
    offsets.put(ConsistencyToken.PARTITIONS_MAX, 1L);
    assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.of(TOPIC, offsets));
  }

  @Test
  void negativePartitionsAndOffsetsAreNoToken() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsistencyToken.of(TOPIC, Map.of(-1, 1L)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConsistencyToken.of(TOPIC, Map.of(0, -1L)));
  }

  @Test
  void tokensAreReadAsWrittenAndJunkOnlyEverRefused() {
    long seed = System.nanoTime();
    System.out.println("ConsistencyTokenTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Map<Integer, Long> offsets = new HashMap<>();
      for (int p = random.nextInt(20); p > 0; p--) {
        offsets.put(
            random.nextInt(1 << (1 + random.nextInt(30))),
            random.nextLong() >>> (1 + random.nextInt(63)));
      }
      ConsistencyToken token =
          ConsistencyToken.of(new Uuid(random.nextLong(), random.nextLong()), offsets);
      assertThat(ConsistencyToken.parse(token.toString())).isEqualTo(token);

      byte[] bytes = Base64.getUrlDecoder().decode(token.toString());
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      String damaged = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      try {
        assertThat(ConsistencyToken.parse(damaged)).hasToString(damaged).isNotEqualTo(token);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("token");
      }
    }
  }

  @Test
  void topicIdIsItsSixteenBytes() {
    byte[] bytes = ConsistencyToken.topicIdBytes(TOPIC);

    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(TOPIC_HEX);
    assertThat(ConsistencyToken.topicId(ByteBuffer.wrap(bytes))).isEqualTo(TOPIC);
  }

  private static String text(String hex) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(HexFormat.of().parseHex(hex));
  }
}
