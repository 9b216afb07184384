package dev.millrace.contract.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionFieldsTest {
  private static final long NOW_MILLIS = 1_700_000_000_000L;

  private final TransactionFields fields = new TransactionFields();

  @Test
  void everyPlainTransactionIsReadAsParsingReadsIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      Transaction transaction = plain(random);
      byte[] bytes = transaction.toByteArray();
      assertThat(TransactionRules.check(transaction, NOW_MILLIS)).as("seed %d", seed).isNull();
      assertThat(fields.readPlain(bytes, 0, bytes.length, NOW_MILLIS)).as("seed %d", seed).isTrue();
      assertSame(transaction, seed);
      fields.readAgain(bytes, 0, bytes.length);
      assertSame(transaction, seed);
      fields.take(transaction);
      assertSame(transaction, seed);
    }
  }

  @Test
  void whateverIsTakenAsPlainIsValidAndReadAsParsingReadsIt() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes = damaged(random);
      if (fields.readPlain(bytes, 0, bytes.length, NOW_MILLIS)) {
        taken++;
        try {
          Transaction parsed = Transaction.parseFrom(bytes);
          assertThat(TransactionRules.check(parsed, NOW_MILLIS)).as("seed %d", seed).isNull();
          assertSame(parsed, seed);
        } catch (InvalidProtocolBufferException e) {
          throw new AssertionError("plain, but can not be parsed: seed " + seed, e);
        }
      }
    }
    assertThat(taken).isBetween(1_000, 299_000);
  }

  @Test
  void bytesWithinALargerArrayAreReadWithoutLookingBeyondThem() {
    Transaction transaction = plain(new Random(1));
    byte[] bytes = transaction.toByteArray();
    byte[] larger = new byte[bytes.length + 20];
    Arrays.fill(larger, (byte) 0x0a);
    System.arraycopy(bytes, 0, larger, 7, bytes.length);
    assertThat(fields.readPlain(larger, 7, 7 + bytes.length, NOW_MILLIS)).isTrue();
    assertSame(transaction, 1);
    assertThat(fields.readPlain(larger, 7, 8 + bytes.length, NOW_MILLIS)).isFalse();
  }

  @Test
  void aRepeatedFieldIsNotPlain() {
    byte[] bytes = plain(new Random(1)).toByteArray();
    byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
    System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
    assertThat(fields.readPlain(twice, 0, twice.length, NOW_MILLIS)).isFalse();
  }

  @Test
  void aRepeatedAttributeIsNotPlain() {
    Transaction one = plain(new Random(1)).toBuilder().clearPayload().clearPartitionKey().build();
    byte[] attribute = Transaction.newBuilder().putAttributes("k", "v").build().toByteArray();
    byte[] base = one.toBuilder().clearAttributes().build().toByteArray();
    byte[] bytes = Arrays.copyOf(base, base.length + 2 * attribute.length);
    System.arraycopy(attribute, 0, bytes, base.length, attribute.length);
    assertThat(fields.readPlain(bytes, 0, base.length + attribute.length, NOW_MILLIS)).isTrue();
    System.arraycopy(attribute, 0, bytes, base.length + attribute.length, attribute.length);
    assertThat(fields.readPlain(bytes, 0, bytes.length, NOW_MILLIS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 31, 127})
  void aControlCharacterIsFoundAtEveryPlace(int control) {
    for (int place = 0; place < 40; place++) {
      char[] account = "a".repeat(40).toCharArray();
      account[place] = (char) control;
      byte[] bytes =
          plain(new Random(2)).toBuilder()
              .setDebitAccount(new String(account))
              .build()
              .toByteArray();
      assertThat(fields.readPlain(bytes, 0, bytes.length, NOW_MILLIS)).isFalse();
    }
  }

  private void assertSame(Transaction expected, long seed) {
    assertThat(
            List.of(
                fields.text(fields.id()),
                fields.text(fields.ledger()),
                fields.text(fields.debitAccount()),
                fields.text(fields.creditAccount()),
                fields.text(fields.currency()),
                fields.text(fields.type()),
                fields.text(fields.reference()),
                fields.text(fields.partitionKey()),
                fields.amountHigh(),
                fields.amountLow(),
                fields.timeMicros(),
                fields.isWithinOneAccount()))
        .as("seed %d", seed)
        .isEqualTo(
            List.of(
                expected.getId(),
                expected.getLedger(),
                expected.getDebitAccount(),
                expected.getCreditAccount(),
                expected.getCurrency(),
                expected.getType(),
                expected.getReference(),
                expected.getPartitionKey(),
                expected.getAmount().getHigh(),
                expected.getAmount().getLow(),
                expected.getTimeMicros(),
                expected.getDebitAccount().equals(expected.getCreditAccount())));
    byte[] key = new byte[IdentityKey.BYTES_MAX + 3];
    int end = IdentityKey.put(key, 3, fields);
    assertThat(Arrays.copyOfRange(key, 3, end))
        .isEqualTo(
            IdentityKey.of(expected.getLedger(), expected.getId(), expected.getPartitionKey()));
  }

  private static byte[] damaged(Random random) {
    byte[] bytes = plain(random).toByteArray();
    switch (random.nextInt(4)) {
      case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      default -> {
        int at = random.nextInt(bytes.length);
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, at);
        longer[at] = (byte) random.nextInt(128);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        bytes = longer;
      }
    }
    return bytes;
  }

  private static Transaction plain(Random random) {
    Transaction.Builder transaction =
        Transaction.newBuilder()
            .setId(id(random))
            .setLedger(pick(random, "ab:-_.Z9", 1, 64))
            .setDebitAccount(pick(random, " !~az\"{", 1, 128))
            .setCreditAccount(pick(random, "xyz ~", 1, 4))
            .setAmount(amount(random))
            .setCurrency(pick(random, "EUR0.-_", 1, 16))
            .setTimeMicros(random.nextBoolean() ? random.nextInt(100) : NOW_MILLIS * 1000);
    if (random.nextBoolean()) {
      transaction.setDebitAccount(transaction.getCreditAccount());
    }
    if (random.nextBoolean()) {
      transaction.setType(pick(random, "type ", 1, 64)).setReference(pick(random, "R-1", 1, 128));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      transaction.putAttributes(pick(random, "k\u0001\u007f", 1, 64), pick(random, "v\n", 0, 300));
    }
    if (random.nextInt(3) == 0) {
      byte[] payload = new byte[random.nextInt(400)];
      random.nextBytes(payload);
      transaction.setPayload(ByteString.copyFrom(payload));
    }
    switch (random.nextInt(4)) {
      case 0 -> transaction.setPartitionKey(pick(random, "pq ", 1, 128));
      case 1 -> transaction.setPartitionKey(transaction.getId());
      default -> {}
    }
    return transaction.build();
  }

  private static Amount amount(Random random) {
    Amount.Builder amount = Amount.newBuilder();
    if (random.nextBoolean()) {
      amount.setHigh(random.nextLong());
    }
    if (random.nextBoolean()) {
      amount.setLow(random.nextLong());
    }
    return amount.build();
  }

  private static String id(Random random) {
    List<String> forms = new ArrayList<>();
    forms.add(pick(random, "id-:._A0", 1, 128));
    forms.add(new java.util.UUID(random.nextLong(), random.nextLong()).toString());
    forms.add("0x" + pick(random, "0123456789abcdef", 1, 126));
    forms.add(forms.get(1).replace('a', 'A'));
    return forms.get(random.nextInt(forms.size()));
  }

  private static String pick(Random random, String chars, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from + random.nextInt(to - from + 1); i > 0; i--) {
      text.append(chars.charAt(random.nextInt(chars.length())));
    }
    return text.toString();
  }
}
