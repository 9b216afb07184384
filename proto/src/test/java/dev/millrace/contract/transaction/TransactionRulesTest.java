package dev.millrace.contract.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionRulesTest {
  private static final long NOW_MILLIS = 1_800_000_000_000L;
  private static final long DAY_AHEAD_MICROS = (NOW_MILLIS + 86_400_000L) * 1000;

  /** Four bytes of UTF-8 each, two chars. */
  private static final String COIN = "\ud83e\ude99";

  static Stream<Arguments> valid() {
    return Stream.of(
        accepted("nothing optional", b -> b),
        accepted("id of 128", b -> b.setId("i".repeat(128))),
        accepted("every character of a name", b -> b.setId("AZaz09._:-").setLedger("AZaz09._:-")),
        accepted("ledger of 64", b -> b.setLedger("l".repeat(64))),
        accepted("accounts of 128 bytes", b -> b.setDebitAccount("é".repeat(64))),
        accepted("account of 32 pairs", b -> b.setCreditAccount(COIN.repeat(32))),
        accepted("account with a space, a slash, a quote", b -> b.setDebitAccount("a /\"'b")),
        accepted("equal accounts", b -> b.setDebitAccount("x").setCreditAccount("x")),
        accepted("amount of zero", b -> b.setAmount(Amount.getDefaultInstance())),
        accepted("largest amount", b -> b.setAmount(Amount.newBuilder().setHigh(-1).setLow(-1))),
        accepted("currency of 16", b -> b.setCurrency("AZ09._-AZ09._-AZ")),
        accepted("currency of 1", b -> b.setCurrency("X")),
        accepted("first instant of 1900", b -> b.setTimeMicros(-2_208_988_800_000_000L)),
        accepted("a day ahead", b -> b.setTimeMicros(DAY_AHEAD_MICROS)),
        accepted("type of 64 bytes", b -> b.setType("t".repeat(64))),
        accepted("reference of 128 bytes", b -> b.setReference("€€".repeat(21) + "ab")),
        accepted("partition key of 128 bytes", b -> b.setPartitionKey("ab" + "€".repeat(42))),
        accepted("64 attributes", b -> attributes(b, 64)),
        accepted("attribute key of 64 bytes", b -> b.putAttributes("é".repeat(32), "")),
        accepted("attributes of 16 KiB", b -> b.putAttributes("k", "é".repeat(8191) + "v")),
        accepted("control characters in an attribute", b -> b.putAttributes("a\n", "\u0000")),
        accepted("payload of 256 KiB", b -> b.setPayload(ByteString.copyFrom(new byte[262_144]))));
  }

  static Stream<Arguments> invalid() {
    return Stream.of(
        refused("id", "is missing", b -> b.clearId()),
        refused("id", "is 129 long, at most 128 are allowed", b -> b.setId("i".repeat(129))),
        refused("id", "at index 2 that is not one of", b -> b.setId("tx/1")),
        refused("id", "at index 0 that is not one of", b -> b.setId("é")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a ")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a,")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a;")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a@")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a[")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a`")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a{")),
        refused("id", "at index 1 that is not one of", b -> b.setId("a\u0130")),
        refused("ledger", "is missing", b -> b.clearLedger()),
        refused("ledger", "is 65 long, at most 64 are allowed", b -> b.setLedger("l".repeat(65))),
        refused("ledger", "at index 0 that is not one of", b -> b.setLedger("*")),
        refused("debit_account", "is missing", b -> b.clearDebitAccount()),
        refused("debit_account", "is 129 long", b -> b.setDebitAccount("a".repeat(129))),
        refused("debit_account", "is 130 long", b -> b.setDebitAccount("é".repeat(65))),
        refused("debit_account", "control character at index 1", b -> b.setDebitAccount("a\u0000")),
        refused("credit_account", "is missing", b -> b.clearCreditAccount()),
        refused("credit_account", "is 132 long", b -> b.setCreditAccount(COIN.repeat(33))),
        refused(
            "credit_account", "control character at index 0", b -> b.setCreditAccount("\u007f")),
        refused("credit_account", "half a surrogate pair", b -> b.setCreditAccount("a\ud83e")),
        refused("credit_account", "half a surrogate pair", b -> b.setCreditAccount("\ude99\ud83e")),
        refused("amount", "is missing", b -> b.clearAmount()),
        refused("currency", "is missing", b -> b.clearCurrency()),
        refused(
            "currency", "is 17 long, at most 16 are allowed", b -> b.setCurrency("X".repeat(17))),
        refused("currency", "at index 2 that is not one of", b -> b.setCurrency("EUr")),
        refused("currency", "at index 0 that is not one of", b -> b.setCurrency("€")),
        refused("currency", "at index 3 that is not one of", b -> b.setCurrency("EUR:")),
        refused("time_micros", "is missing", b -> b.clearTimeMicros()),
        refused(
            "time_micros", "before the year 1900", b -> b.setTimeMicros(-2_208_988_800_000_001L)),
        refused("time_micros", "before the year 1900", b -> b.setTimeMicros(Long.MIN_VALUE)),
        refused("time_micros", "more than a day ahead", b -> b.setTimeMicros(DAY_AHEAD_MICROS + 1)),
        refused("time_micros", "more than a day ahead", b -> b.setTimeMicros(Long.MAX_VALUE)),
        refused("type", "is 65 long, at most 64 are allowed", b -> b.setType("t".repeat(65))),
        refused("type", "control character at index 0", b -> b.setType("\u001f")),
        refused("reference", "is 129 long", b -> b.setReference("r".repeat(129))),
        refused("reference", "control character at index 3", b -> b.setReference("r€r\n")),
        refused("partition_key", "is 129 long", b -> b.setPartitionKey("€".repeat(43))),
        refused("partition_key", "control character at index 0", b -> b.setPartitionKey("\t")),
        refused("attributes", "has 65 entries, at most 64", b -> attributes(b, 65)),
        refused("attributes", "key of 0 bytes, 1 to 64", b -> b.putAttributes("", "v")),
        refused("attributes", "key of 65 bytes, 1 to 64", b -> b.putAttributes("k".repeat(65), "")),
        refused(
            "attributes",
            "is 16385 long, at most 16384",
            b -> b.putAttributes("k", "v".repeat(16_384))),
        refused("attributes", "half a surrogate pair", b -> b.putAttributes("k", "\ud83e")),
        refused("attributes", "half a surrogate pair", b -> b.putAttributes("\ude99", "v")),
        refused(
            "payload",
            "is 262145 long, at most 262144",
            b -> b.setPayload(ByteString.copyFrom(new byte[262_145]))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("valid")
  void everyRuleAllowsItsBoundary(String what, UnaryOperator<Transaction.Builder> change) {
    Transaction transaction = change.apply(Transactions.valid()).build();

    assertThat(TransactionRules.check(transaction, NOW_MILLIS)).as(what).isNull();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("invalid")
  void everyRuleRefusesWhatLiesBeyondAndNamesTheField(
      String field, String message, UnaryOperator<Transaction.Builder> change) {
    Violation violation =
        TransactionRules.check(change.apply(Transactions.valid()).build(), NOW_MILLIS);

    assertThat(violation).isNotNull();
    assertThat(violation.field()).isEqualTo(field);
    assertThat(violation.message()).contains(message);
  }

  @Test
  void firstBrokenRuleIsNamed() {
    assertThat(TransactionRules.check(Transaction.getDefaultInstance(), NOW_MILLIS))
        .isEqualTo(new Violation("id", "is missing"));
  }

  @Test
  void largestValidTransactionFitsIntoARecord() {
    Transaction largest =
        attributes(Transactions.valid(), 63)
            .putAttributes("k", "v".repeat(16_000))
            .setId("i".repeat(128))
            .setPayload(ByteString.copyFrom(new byte[TransactionRules.PAYLOAD_BYTES_MAX]))
            .build();

    assertThat(TransactionRules.check(largest, NOW_MILLIS)).isNull();
    assertThat(largest.getSerializedSize())
        .isLessThanOrEqualTo(TransactionRules.TRANSACTION_BYTES_MAX);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, NOW_MILLIS, Long.MAX_VALUE / 1000, Long.MAX_VALUE - 86_400_000L})
  void ruleOfTimeHoldsForAnyAppendTime(long appendMillis) {
    Transaction ahead = Transactions.valid().setTimeMicros(Long.MAX_VALUE).build();
    Transaction early = Transactions.valid().setTimeMicros(-1).build();

    assertThat(TransactionRules.check(early, appendMillis)).isNull();
    if (appendMillis < Long.MAX_VALUE / 1000 - 86_400_000L) {
      assertThat(TransactionRules.check(ahead, appendMillis)).isNotNull();
    } else {
      assertThat(TransactionRules.check(ahead, appendMillis)).isNull();
    }
  }

  @Test
  void verdictDoesNotDependOnTheOrderOfAttributes() {
    Transaction.Builder forward = Transactions.valid();
    Transaction.Builder backward = Transactions.valid();
    for (int i = 0; i < 64; i++) {
      forward.putAttributes("k" + i, "v".repeat(254));
      backward.putAttributes("k" + (63 - i), "v".repeat(254));
    }

    assertThat(TransactionRules.check(forward.build(), NOW_MILLIS))
        .isEqualTo(TransactionRules.check(backward.build(), NOW_MILLIS))
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource({"ff", "c080", "eda080", "f4908080", "e282"})
  void stringsThatAreNotUtf8DoNotParse(String hex) {
    byte[] text = java.util.HexFormat.of().parseHex(hex);
    byte[] message = new byte[2 + text.length];
    message[0] = 0x1a; // debit_account
    message[1] = (byte) text.length;
    System.arraycopy(text, 0, message, 2, text.length);

    org.assertj.core.api.Assertions.assertThatExceptionOfType(InvalidProtocolBufferException.class)
        .isThrownBy(() -> Transaction.parseFrom(message));
  }

  @Test
  void rulesOfSingleFieldsNameTheirField() {
    assertThat(TransactionRules.checkId("")).isEqualTo(new Violation("id", "is missing"));
    assertThat(TransactionRules.checkLedger("")).isEqualTo(new Violation("ledger", "is missing"));
    assertThat(TransactionRules.checkAccount("account", ""))
        .isEqualTo(new Violation("account", "is missing"));
    assertThat(TransactionRules.checkPartitionKey("")).isNull();
    assertThat(TransactionRules.checkPartitionKey("\n")).isNotNull();
  }

  private static Transaction.Builder attributes(Transaction.Builder builder, int count) {
    for (int i = 0; i < count; i++) {
      builder.putAttributes("k" + i, "");
    }
    return builder;
  }

  private static Arguments accepted(String what, UnaryOperator<Transaction.Builder> change) {
    return arguments(what, change);
  }

  private static Arguments refused(
      String field, String message, UnaryOperator<Transaction.Builder> change) {
    return arguments(field, message, change);
  }
}
