package dev.millrace.contract.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import java.util.HexFormat;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class LogRecordTest {
  @Test
  void keyIsThePartitionKeyElseTheIdAsText() {
    Transaction transaction = Transaction.newBuilder().setId("0xDEAD").build();

    assertThat(HexFormat.of().formatHex(LogRecord.key(transaction))).isEqualTo("307844454144");
    assertThat(LogRecord.key(transaction.toBuilder().setPartitionKey("köln").build()))
        .isEqualTo(HexFormat.of().parseHex("6bc3b66c6e"));
    assertThat(LogRecord.key("id", "")).isEqualTo("id".getBytes(UTF_8));
  }

  @Test
  void uuidKeepsItsTextAsKey() {
    String id = "01928f5e-7c3a-7b1d-9f00-0123456789ab";

    assertThat(LogRecord.key(id, "")).isEqualTo(id.getBytes(UTF_8)).hasSize(36);
  }

  /** Every field once, so that a renumbered or retyped field shows. */
  @Test
  void bytesOfAValueArePinned() {
    Transaction transaction =
        Transaction.newBuilder()
            .setId("tx-1")
            .setLedger("main")
            .setDebitAccount("alice")
            .setCreditAccount("bob")
            .setAmount(Amount.newBuilder().setHigh(1).setLow(1250))
            .setCurrency("EUR")
            .setTimeMicros(-1)
            .setType("card")
            .setReference("inv-7")
            .putAttributes("k", "v")
            .setPayload(ByteString.copyFrom(new byte[] {0, (byte) 0xff}))
            .setPartitionKey("alice")
            .build();

    assertThat(HexFormat.of().formatHex(transaction.toByteArray()))
        .isEqualTo(
            "0a0474782d31" // 1 id
                + "12046d61696e" // 2 ledger
                + "1a05616c696365" // 3 debit_account
                + "2203626f62" // 4 credit_account
                + "2a12" // 5 amount
                + "090100000000000000" // 5.1 high
                + "11e204000000000000" // 5.2 low
                + "3203455552" // 6 currency
                + "38ffffffffffffffffff01" // 7 time_micros
                + "420463617264" // 8 type
                + "4a05696e762d37" // 9 reference
                + "52060a016b120176" // 10 attributes
                + "5a0200ff" // 11 payload
                + "6205616c696365"); // 12 partition_key
  }

  @Test
  void typeIsTransactionUnlessTheHeaderNamesAnother() {
    RecordHeaders headers = new RecordHeaders();
    assertThat(LogRecord.type(headers)).isEqualTo("transaction");

    headers.add("millrace-type", null);
    assertThat(LogRecord.type(headers)).isEqualTo("transaction");

    headers.add("millrace-type", "batch".getBytes(UTF_8));
    assertThat(LogRecord.type(headers)).isEqualTo("batch");

    headers.add("millrace-type", "transaction".getBytes(UTF_8));
    assertThat(LogRecord.type(headers)).as("the last one counts").isEqualTo("transaction");
  }
}
