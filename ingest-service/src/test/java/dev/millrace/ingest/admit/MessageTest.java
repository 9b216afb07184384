package dev.millrace.ingest.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.millrace.ingest.Sample;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitRequest;
import dev.millrace.v1.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageTest {
  @Test
  void transactionsAreWhereTheyLie() throws Exception {
    List<Transaction> transactions = Sample.fresh(1_000);
    Message message =
        Message.of(
            SubmitBatchRequest.newBuilder()
                .addAllTransactions(transactions)
                .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_APPLIED)
                .build()
                .toByteArray());
    assertThat(message.count()).isEqualTo(1_000);
    assertThat(message.acknowledgement()).isEqualTo(Acknowledgement.ACKNOWLEDGEMENT_APPLIED);
    for (int i = 0; i < message.count(); i++) {
      assertThat(Arrays.copyOfRange(message.bytes(), message.at(i), message.end(i)))
          .isEqualTo(transactions.get(i).toByteArray());
    }
  }

  @Test
  void fieldsOfANewerClientAreSkippedAndTheLastAcknowledgementCounts() throws Exception {
    UnknownFieldSet newer =
        UnknownFieldSet.newBuilder()
            .addField(
                9,
                UnknownFieldSet.Field.newBuilder()
                    .addVarint(1)
                    .addFixed32(2)
                    .addLengthDelimited(ByteString.copyFromUtf8("x"))
                    .addGroup(UnknownFieldSet.getDefaultInstance())
                    .build())
            .build();
    byte[] one =
        SubmitBatchRequest.newBuilder()
            .addTransactions(Sample.fresh())
            .setAcknowledgement(Acknowledgement.ACKNOWLEDGEMENT_DURABLE)
            .setUnknownFields(newer)
            .build()
            .toByteArray();
    byte[] other =
        SubmitBatchRequest.newBuilder()
            .addTransactions(Sample.fresh())
            .setAcknowledgementValue(7)
            .build()
            .toByteArray();
    Message message = Message.of(concat(one, other));
    assertThat(message.count()).isEqualTo(2);
    assertThat(message.acknowledgement()).isEqualTo(Acknowledgement.UNRECOGNIZED);
  }

  @Test
  void emptyMessageHasNothingAndAsksForNothing() throws Exception {
    Message message = Message.of(new byte[0]);
    assertThat(message.count()).isZero();
    assertThat(message.acknowledgement()).isEqualTo(Acknowledgement.ACKNOWLEDGEMENT_UNSPECIFIED);
  }

  @Test
  void partsOfALoneTransactionAreMerged() throws Exception {
    Transaction transaction = Sample.fresh();
    byte[] first =
        SubmitRequest.newBuilder()
            .setTransaction(transaction.toBuilder().clearAmount().setType("other"))
            .build()
            .toByteArray();
    byte[] second =
        SubmitRequest.newBuilder()
            .setTransaction(
                Transaction.newBuilder()
                    .setAmount(transaction.getAmount())
                    .setType(transaction.getType()))
            .build()
            .toByteArray();
    Message message = Message.ofOne(concat(first, second));
    assertThat(message.count()).isEqualTo(1);
    assertThat(Arrays.copyOfRange(message.bytes(), message.at(0), message.end(0)))
        .isEqualTo(transaction.toByteArray());
  }

  @Test
  void moreThanAnyoneTakesIsCounted() throws Exception {
    byte[] request = new byte[2 * (Message.COUNT_MAX + 5)];
    for (int i = 0; i < request.length; i += 2) {
      request[i] = 0x0a;
    }
    assertThat(Message.of(request).count()).isEqualTo(Message.COUNT_MAX + 5);
  }

  @Test
  void whatProtobufCanNotReadIsNoMessage() throws Exception {
    long seed = System.nanoTime();
    System.out.println("whatProtobufCanNotReadIsNoMessage seed=" + seed);
    Random random = new Random(seed);
    // The transaction is arbitrary bytes: those are looked at later.
    byte[] request = {0x0a, 3, 1, 2, 3, 0x10, 1, 0x4b, 0x08, 1, 0x4c, 0x52, 1, 7};
    assertThat(Message.of(request).count()).isEqualTo(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] damaged = Arrays.copyOf(request, 1 + random.nextInt(request.length));
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      if (isReadable(damaged)) {
        Message.of(damaged);
      } else {
        assertThatThrownBy(() -> Message.of(damaged))
            .isInstanceOf(InvalidProtocolBufferException.class);
      }
    }
  }

  /** Read with transactions as bytes of no meaning: field 1 of this message is such. */
  private static boolean isReadable(byte[] request) {
    try {
      var _ = UnknownFieldSet.parseFrom(request);
      return true;
    } catch (InvalidProtocolBufferException _) {
      return false;
    }
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
