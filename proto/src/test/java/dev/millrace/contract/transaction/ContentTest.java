package dev.millrace.contract.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ContentTest {
  @Test
  void equalBytesAreTheSame() throws Exception {
    byte[] value = Transactions.valid().build().toByteArray();

    assertThat(Content.differences(value, value.clone())).isEmpty();
  }

  @Test
  void equalBytesAreTheSameEvenWhenTheyDoNotParse() throws Exception {
    assertThat(Content.differences(new byte[] {1}, new byte[] {1})).isEmpty();
  }

  @Test
  void orderOfAttributesIsNoDifference() throws Exception {
    byte[] one = HexFormat.of().parseHex("0a0161" + "52060a016b120176" + "52060a016c120177");
    byte[] other = HexFormat.of().parseHex("0a0161" + "52060a016c120177" + "52060a016b120176");

    assertThat(Content.differences(one, other)).isEmpty();
  }

  @Test
  void orderOfFieldsIsNoDifference() throws Exception {
    byte[] one = HexFormat.of().parseHex("0a0161" + "120162");
    byte[] other = HexFormat.of().parseHex("120162" + "0a0161");

    assertThat(Content.differences(one, other)).isEmpty();
  }

  @Test
  void writtenDefaultIsNoDifferenceWhereAFieldHasNoPresence() throws Exception {
    byte[] absent = HexFormat.of().parseHex("0a0161");
    byte[] written = HexFormat.of().parseHex("0a0161" + "4200");

    assertThat(Content.differences(absent, written)).isEmpty();
  }

  @Test
  void everyChangedFieldIsNamedInFieldOrder() {
    Transaction one = Transactions.valid().build();
    Transaction other =
        Transaction.newBuilder()
            .setId("tx-2")
            .setLedger("other")
            .setDebitAccount("x")
            .setCreditAccount("y")
            .setAmount(Amounts.of(1251))
            .setCurrency("USD")
            .setTimeMicros(1)
            .setType("t")
            .setReference("r")
            .putAttributes("k", "v")
            .setPayload(ByteString.copyFromUtf8("p"))
            .setPartitionKey("z")
            .build();

    assertThat(Content.differences(one, other))
        .containsExactly(
            "id",
            "ledger",
            "debit_account",
            "credit_account",
            "amount",
            "currency",
            "time_micros",
            "type",
            "reference",
            "attributes",
            "payload",
            "partition_key")
        .isEqualTo(Content.differences(other, one));
  }

  @Test
  void absentAmountOrTimeDiffersFromZero() {
    Transaction zero =
        Transactions.valid().setAmount(Amount.getDefaultInstance()).setTimeMicros(0).build();

    assertThat(Content.differences(zero, zero.toBuilder().clearAmount().build()))
        .containsExactly("amount");
    assertThat(Content.differences(zero, zero.toBuilder().clearTimeMicros().build()))
        .containsExactly("time_micros");
  }

  @Test
  void changedAttributeIsNamedOnce() {
    Transaction one = Transactions.valid().putAttributes("a", "1").putAttributes("b", "2").build();
    Transaction other = one.toBuilder().putAttributes("a", "3").putAttributes("b", "4").build();

    assertThat(Content.differences(one, other)).containsExactly("attributes");
  }

  @Test
  void fieldsOfANewerVersionCount() throws Exception {
    Transaction one = Transactions.valid().build();
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    Transaction other = one.toBuilder().setUnknownFields(newer).build();

    assertThat(Content.differences(one, other)).containsExactly("unknown_fields");
    assertThat(Content.differences(one.toByteArray(), other.toByteArray()))
        .containsExactly("unknown_fields");
    assertThat(Content.differences(other, other.toBuilder().build())).isEmpty();
  }

  @Test
  void unknownFieldWithinTheAmountIsADifferenceOfTheAmount() throws Exception {
    byte[] one = HexFormat.of().parseHex("2a00");
    byte[] other = HexFormat.of().parseHex("2a021801");

    assertThat(Content.differences(one, other)).containsExactly("amount");
  }

  @Test
  void bytesThatAreNoTransactionAreAnError() {
    byte[] valid = Transactions.valid().build().toByteArray();

    assertThatExceptionOfType(InvalidProtocolBufferException.class)
        .isThrownBy(() -> Content.differences(valid, new byte[] {0x0a, 0x7f}));
  }
}
