package dev.millrace.ingest.admit;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.ingest.Sample;
import dev.millrace.v1.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Transactions, good and bad, in all forms in which protobuf may write them. */
final class WireForms {
  private final Random random;

  WireForms(Random random) {
    this.random = random;
  }

  /** One that may be invalid, with one of few identities. */
  Transaction transaction() {
    Transaction.Builder transaction =
        Sample.transaction("id" + random.nextInt(60)).setLedger("l" + random.nextInt(3));
    switch (random.nextInt(24)) {
      case 0 -> transaction.setId("größe");
      case 1 -> transaction.clearAmount();
      case 2 -> transaction.setCurrency("eur");
      case 3 -> transaction.setTimeMicros(Long.MAX_VALUE);
      case 4 -> transaction.setType("a\u0000b");
      case 5 -> transaction.setPayload(ByteString.copyFrom(new byte[201 + random.nextInt(50)]));
      case 6 -> transaction.clearId();
      case 7 -> transaction.setReference("r".repeat(129));
      case 8 -> transaction.setDebitAccount("Zürich");
      case 9 -> transaction.setTimeMicros(-1);
      case 10 -> transaction.setAmount(Amounts.of(0));
      case 11 -> transaction.setPayload(ByteString.copyFrom(new byte[random.nextInt(200)]));
      case 12 -> transaction.setPartitionKey("p" + random.nextInt(2));
      case 13 -> transaction.setPartitionKey(transaction.getId());
      case 14 -> {
        for (int i = random.nextInt(40); i > 0; i--) {
          transaction.putAttributes("k" + i, "v");
        }
      }
      default -> {}
    }
    return transaction.build();
  }

  /** The bytes of a transaction: as this library writes them, or in another form of the same. */
  byte[] bytes(Transaction transaction) throws IOException {
    List<byte[]> fields = fields(transaction.toByteArray());
    switch (random.nextInt(12)) {
      case 0 -> Collections.shuffle(fields, random);
      case 1 -> fields.add(fields.isEmpty() ? new byte[0] : fields.getLast());
      case 2 -> fields.replaceAll(WireForms::withLongLength);
      case 3 -> fields.replaceAll(WireForms::typeWrittenOutEmpty);
      case 4 ->
          fields.add(
              UnknownFieldSet.newBuilder()
                  .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                  .build()
                  .toByteArray());
      default -> {}
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    fields.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static List<byte[]> fields(byte[] bytes) throws IOException {
    List<byte[]> fields = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    while (!in.isAtEnd()) {
      int at = in.getTotalBytesRead();
      in.skipField(in.readTag());
      fields.add(Arrays.copyOfRange(bytes, at, in.getTotalBytesRead()));
    }
    return fields;
  }

  /** The length in two bytes where one would do. */
  private static byte[] withLongLength(byte[] field) {
    boolean delimited = WireFormat.getTagWireType(field[0]) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    if (!delimited || field[1] < 0) {
      return field;
    }
    byte[] longer = new byte[field.length + 1];
    longer[0] = field[0];
    longer[1] = (byte) (field[1] | 0x80);
    System.arraycopy(field, 2, longer, 3, field.length - 2);
    return longer;
  }

  /** Protobuf leaves out what is empty, but need not. */
  private static byte[] typeWrittenOutEmpty(byte[] field) {
    return WireFormat.getTagFieldNumber(field[0]) == Transaction.TYPE_FIELD_NUMBER
        ? new byte[] {field[0], 0}
        : field;
  }
}
