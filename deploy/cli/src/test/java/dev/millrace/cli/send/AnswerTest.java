package dev.millrace.cli.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import dev.millrace.v1.ItemError;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitStreamResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final int PARTITIONS = 5;

  @Test
  void readInPlaceItSaysWhatTheParsedMessageSays() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      SubmitStreamResponse response = response(random);
      Answer answer = new Answer(response.toByteArray());
      assertThat(answer.count()).as("seed %d", seed).isEqualTo(response.getReceiptsCount());
      assertThat(answer.token()).isEqualTo(response.getToken());
      long[] nextOffsets = new long[PARTITIONS];
      for (int i = 0; i < answer.count(); i++) {
        Receipt receipt = response.getReceipts(i);
        assertThat(answer.outcome(i)).as("seed %d", seed).isEqualTo(receipt.getOutcome());
        assertThat(answer.receipt(i)).as("seed %d", seed).isEqualTo(receipt);
        if (receipt.hasPosition()) {
          Position position = receipt.getPosition();
          int partition = position.getPartition();
          nextOffsets[partition] = Math.max(nextOffsets[partition], position.getOffset() + 1);
        }
      }
      for (int partition = 0; partition < PARTITIONS; partition++) {
        long known = partition < answer.nextOffsets().length ? answer.nextOffsets()[partition] : 0;
        assertThat(known).as("seed %d", seed).isEqualTo(nextOffsets[partition]);
      }
    }
  }

  @Test
  void anOutcomeOfALaterVersionIsUnrecognized() {
    Receipt later = Receipt.newBuilder().setOutcomeValue(99).build();
    Answer answer =
        new Answer(SubmitStreamResponse.newBuilder().addReceipts(later).build().toByteArray());
    assertThat(answer.outcome(0)).isEqualTo(Outcome.UNRECOGNIZED);
  }

  @Test
  void whatIsNoAnswerBreaksTheStream() {
    byte[] cut = response(new Random(1)).toByteArray();
    for (byte[] bytes :
        new byte[][] {
          "no message".getBytes(StandardCharsets.UTF_8),
          Arrays.copyOf(cut, cut.length - 1),
          negativePartition()
        }) {
      assertThatThrownBy(() -> new Answer(bytes))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
    }
  }

  private static byte[] negativePartition() {
    return SubmitStreamResponse.newBuilder()
        .addReceipts(Receipt.newBuilder().setPosition(Position.newBuilder().setPartition(-1)))
        .build()
        .toByteArray();
  }

  private static SubmitStreamResponse response(Random random) {
    SubmitStreamResponse.Builder response = SubmitStreamResponse.newBuilder();
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(15, UnknownFieldSet.Field.newBuilder().addFixed64(random.nextLong()).build())
            .build();
    for (int i = random.nextInt(1_200); i >= 0; i--) {
      Receipt.Builder receipt =
          Receipt.newBuilder()
              .setId("id-" + i)
              .setOutcome(Outcome.forNumber(random.nextInt(Outcome.OUTCOME_UNKNOWN_VALUE + 1)));
      if (random.nextInt(10) > 0) {
        receipt.setPosition(
            Position.newBuilder()
                .setPartition(random.nextInt(PARTITIONS))
                .setOffset(random.nextLong(1L << 40))
                .setIndex(random.nextInt(3)));
      }
      if (random.nextInt(20) == 0) {
        receipt
            .addConflictingFields("amount")
            .setError(ItemError.newBuilder().setField("id").setMessage("é"))
            .setUnknownFields(unknown);
      }
      response.addReceipts(receipt);
    }
    return response.setToken("token " + random.nextInt()).setUnknownFields(unknown).build();
  }
}
