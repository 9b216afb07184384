package dev.millrace.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Outcome;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class SendFailureTest {
  @Test
  void whatNeverLeftIsRejected() {
    SendFailure failure = SendFailure.notSent(new TimeoutException("no metadata"));
    assertThat(failure.outcome()).isEqualTo(Outcome.OUTCOME_REJECTED);
    assertThat(failure.refusal().reason()).isEqualTo(ErrorReason.ERROR_REASON_LOG_UNAVAILABLE);
  }

  @Test
  void whatCertainlyIsNotInTheLogIsRejected() {
    assertThat(SendFailure.afterSend(new RecordTooLargeException()).outcome())
        .isEqualTo(Outcome.OUTCOME_REJECTED);
    assertThat(SendFailure.afterSend(new InvalidRecordException("no key")).outcome())
        .isEqualTo(Outcome.OUTCOME_REJECTED);
    assertThat(SendFailure.notSent(new TopicAuthorizationException("topic")).outcome())
        .isEqualTo(Outcome.OUTCOME_REJECTED);
  }

  @Test
  void everythingElseIsUnknown() {
    for (Exception failure :
        new Exception[] {
          new TimeoutException("delivery"),
          new NetworkException("gone"),
          new NotEnoughReplicasAfterAppendException("after"),
          new OutOfOrderSequenceException("order"),
          new KafkaException("closed"),
          new TopicAuthorizationException("taken away before the second attempt"),
          new SaslAuthenticationException("expired before the second attempt"),
          new InvalidTopicException("gone before the second attempt"),
        }) {
      SendFailure sent = SendFailure.afterSend(failure);
      assertThat(sent.outcome()).isEqualTo(Outcome.OUTCOME_UNKNOWN);
      assertThat(sent.refusal().reason()).isEqualTo(ErrorReason.ERROR_REASON_OUTCOME_UNKNOWN);
    }
  }
}
