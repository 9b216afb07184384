package dev.millrace.contract.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityKeyTest {
  private static final String UUID = "01928f5e-7c3a-7b1d-9f00-0123456789ab";
  private static final String LEDGER_MAIN = "046d61696e";
  private static final String ID_CHARS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

  @ParameterizedTest
  @CsvSource({
    "tx-1, 00 04 74782d31",
    "a, 00 01 61",
    UUID + ", 01 01928f5e7c3a7b1d9f000123456789ab",
    "00000000-0000-0000-0000-000000000000, 01 00000000000000000000000000000000",
    "0x00, 02 01 00",
    "0xdeadbeef, 02 04 deadbeef",
  })
  void bytesOfAnIdWithoutPartitionKeyArePinned(String id, String idHex) {
    assertThat(hex(IdentityKey.of("main", id, ""))).isEqualTo(LEDGER_MAIN + idHex.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01928F5E-7C3A-7B1D-9F00-0123456789AB",
        "01928f5e-7c3a-7b1d-9f00-0123456789aB",
        "{01928f5e-7c3a-7b1d-9f00-0123456789ab}",
        "01928f5e7c3a7b1d9f000123456789ab",
        "01928f5e-7c3a-7b1d-9f000-123456789ab",
        "01928f5e-7c3a-7b1d-9f00-0123456789a",
        "01928f5e-7c3a-7b1d-9f00-0123456789ag",
        "01928f5e:7c3a-7b1d-9f00-0123456789ab",
        "urn:uuid:01928f5e-7c3a-7b1d-9f00-0123456789ab",
        "0x",
        "0xa",
        "0xabc",
        "0xAB",
        "0Xab",
        "0xag",
        "xab",
        "deadbeef",
      })
  void nearMissesOfUuidAndHexStayText(String id) {
    byte[] key = IdentityKey.of("main", id, "");

    assertThat(hex(key))
        .isEqualTo(LEDGER_MAIN + "00" + "%02x".formatted(id.length()) + hex(ascii(id)));
    assertThat(IdentityKey.idOf(key)).isEqualTo(id);
  }

  @Test
  void uuidWithAnyOneCharacterWrongStaysText() {
    for (int i = 0; i < UUID.length(); i++) {
      for (char wrong : new char[] {'g', ':', 'A', UUID.charAt(i) == '-' ? '0' : '-'}) {
        String id = UUID.substring(0, i) + wrong + UUID.substring(i + 1);
        assertThat(hex(IdentityKey.of("main", id, "")))
            .isEqualTo(LEDGER_MAIN + "0024" + hex(ascii(id)));
      }
    }
  }

  @Test
  void partitionKeyFollowsThePrefixAsUtf8() {
    assertThat(hex(IdentityKey.of("main", "tx-1", "köln")))
        .isEqualTo("046d61696e000474782d316bc3b66c6e");
    assertThat(hex(IdentityKey.of("main", UUID, "k")))
        .isEqualTo(LEDGER_MAIN + "01" + "01928f5e7c3a7b1d9f000123456789ab" + "6b");
  }

  @Test
  void partitionKeyEqualToTheIdIsTheSameIdentityAsNone() {
    assertThat(IdentityKey.of("main", "tx-1", "tx-1"))
        .isEqualTo(IdentityKey.of("main", "tx-1", ""));
    assertThat(IdentityKey.of("main", UUID, UUID)).isEqualTo(IdentityKey.prefix("main", UUID));
  }

  @Test
  void longestFieldsKeepTheirLengthByte() {
    String ledger = "l".repeat(64);
    String id = "i".repeat(128);
    byte[] key = IdentityKey.of(ledger, id, "p".repeat(128));

    assertThat(key).hasSize(1 + 64 + 1 + 1 + 128 + 128);
    assertThat(key[0]).isEqualTo((byte) 64);
    assertThat(key[66]).isEqualTo((byte) 128);
    assertThat(IdentityKey.idOf(key)).isEqualTo(id);
  }

  @Test
  void longestHexIdHas63Bytes() {
    String id = "0x" + "0f".repeat(63);

    byte[] key = IdentityKey.of("m", id, "");

    assertThat(hex(key)).isEqualTo("016d" + "02" + "3f" + "0f".repeat(63));
    assertThat(IdentityKey.idOf(key)).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "04", "046d61", "046d61696e", "046d61696e00", "046d61696e000474"})
  void cutKeysAreRefused(String keyHex) {
    byte[] cut = HexFormat.of().parseHex(keyHex);

    assertThatIllegalArgumentException().isThrownBy(() -> IdentityKey.idOf(cut));
    assertThatIllegalArgumentException().isThrownBy(() -> IdentityKey.parse(cut));
  }

  @ParameterizedTest
  @ValueSource(strings = {"046d61696e0304", "ff6d", "046d61696eff", "046d61696e02ff00"})
  void bytesThatAreNoKeyAreRefused(String keyHex) {
    byte[] junk = HexFormat.of().parseHex(keyHex);

    assertThatIllegalArgumentException().isThrownBy(() -> IdentityKey.idOf(junk));
  }

  @Test
  void keysOfRandomIdentitiesAreDistinctPrefixFreeAndReversible() {
    long seed = System.nanoTime();
    System.out.println("IdentityKeyTest seed=" + seed);
    Random random = new Random(seed);
    Map<String, String> identityOfKey = new HashMap<>();
    byte[][] prefixes = new byte[400][];
    String[] names = new String[prefixes.length];
    for (int i = 0; i < prefixes.length; i++) {
      String ledger = text(random, 1 + random.nextInt(3));
      String id = id(random);
      String partitionKey = random.nextInt(3) == 0 ? text(random, 1 + random.nextInt(3)) : "";
      byte[] key = IdentityKey.of(ledger, id, partitionKey);
      prefixes[i] = IdentityKey.prefix(ledger, id);
      names[i] = ledger + " " + id;

      assertThat(IdentityKey.idOf(key)).isEqualTo(id);
      assertThat(IdentityKey.parse(key))
          .isEqualTo(
              new IdentityKey.Parts(
                  ledger, id, IdentityKey.effectivePartitionKey(id, partitionKey)));
      assertThat(Arrays.copyOf(key, prefixes[i].length)).isEqualTo(prefixes[i]);
      String identity = names[i] + " " + (partitionKey.isEmpty() ? id : partitionKey);
      assertThat(identityOfKey.merge(hex(key), identity, (old, _) -> old)).isEqualTo(identity);
    }
    for (int i = 0; i < prefixes.length; i++) {
      for (int j = 0; j < prefixes.length; j++) {
        if (!names[i].equals(names[j])) {
          assertThat(startsWith(prefixes[i], prefixes[j]))
              .as(names[i] + " / " + names[j])
              .isFalse();
        }
      }
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] prefix) {
    return bytes.length >= prefix.length
        && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static String id(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new java.util.UUID(random.nextLong(), random.nextLong()).toString();
      case 1 -> "0x" + HexFormat.of().formatHex(bytes(random, random.nextInt(64)));
      case 2 ->
          new java.util.UUID(random.nextLong(), 0).toString().toUpperCase(java.util.Locale.ROOT);
      case 3 -> text(random, 1 + random.nextInt(3));
      default -> text(random, 1 + random.nextInt(128));
    };
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ID_CHARS.charAt(random.nextInt(ID_CHARS.length())));
    }
    return text.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
