package dev.millrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.v1.ItemError;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchResponse;
import dev.millrace.v1.SubmitResponse;
import io.grpc.StatusRuntimeException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerTest {
  private static final long SEED = 20261120;

  @Test
  void itCountsWhatTheMessageHolds() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      SubmitBatchResponse message = randomMessage(random);
      Answer answer = new Answer(message.toByteArray());
      assertThat(answer.count()).as("seed %d", SEED).isEqualTo(message.getReceiptsCount());
      for (Outcome outcome : Outcome.values()) {
        if (outcome != Outcome.UNRECOGNIZED) {
          assertThat(answer.count(outcome))
              .as("seed %d", SEED)
              .isEqualTo(
                  (int)
                      message.getReceiptsList().stream()
                          .filter(receipt -> receipt.getOutcome() == outcome)
                          .count());
        }
      }
      assertThat(answer.token()).isEqualTo(message.getToken());
      assertThat(answer.receipts()).isEqualTo(message.getReceiptsList());
      if (message.getReceiptsCount() > 0) {
        assertThat(answer.firstId()).isEqualTo(message.getReceiptsList().getFirst().getId());
        assertThat(answer.lastId()).isEqualTo(message.getReceiptsList().getLast().getId());
      }
    }
  }

  @Test
  void theAnswerToALoneSubmitIsReadAlike() {
    SubmitResponse message =
        SubmitResponse.newBuilder()
            .setReceipt(Receipt.newBuilder().setId("a").setOutcome(Outcome.OUTCOME_STORED))
            .setToken("t")
            .build();
    Answer answer = new Answer(message.toByteArray());
    assertThat(answer.count(Outcome.OUTCOME_STORED)).isOne();
    assertThat(answer.firstId()).isEqualTo("a");
    assertThat(answer.lastId()).isEqualTo("a");
    assertThat(answer.token()).isEqualTo("t");
  }

  @Test
  void anOutcomeOfANewerServiceIsNoneOfTheKnown() {
    Answer answer =
        new Answer(
            SubmitBatchResponse.newBuilder()
                .addReceipts(Receipt.newBuilder().setOutcomeValue(99))
                .build()
                .toByteArray());
    assertThat(answer.count(Outcome.OUTCOME_UNSPECIFIED)).isOne();
  }

  @Test
  void bytesThatAreNoResponseAreRefused() {
    assertThatThrownBy(() -> new Answer(new byte[] {10, 50, 1}))
        .isInstanceOf(StatusRuntimeException.class);
  }

  private static SubmitBatchResponse randomMessage(Random random) {
    SubmitBatchResponse.Builder message = SubmitBatchResponse.newBuilder();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      Receipt.Builder receipt =
          Receipt.newBuilder()
              .setId("id-" + random.nextInt(1_000))
              .setOutcomeValue(random.nextInt(Outcome.OUTCOME_UNKNOWN_VALUE + 1));
      if (random.nextBoolean()) {
        receipt.setPosition(Position.newBuilder().setPartition(1).setOffset(random.nextLong()));
      }
      if (random.nextBoolean()) {
        receipt.setError(ItemError.newBuilder().setCode(3).setMessage("text"));
        receipt.addConflictingFields("amount");
      }
      message.addReceipts(receipt);
    }
    return random.nextBoolean() ? message.build() : message.setToken("a token").build();
  }
}
