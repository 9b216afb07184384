package dev.millrace.query.page;

import dev.millrace.query.page.Fingerprint.TokenKind;
import org.apache.kafka.common.Uuid;

/**
 * A checked question for what carries a reference.
 *
 * @param topicId the log
 */
public record ReferenceQuery(Uuid topicId, String ledger, String reference) implements TokenScope {
  @Override
  public byte[] fingerprint() {
    return new Fingerprint(TokenKind.REFERENCE, topicId).add(ledger).add(reference).toBytes();
  }
}
