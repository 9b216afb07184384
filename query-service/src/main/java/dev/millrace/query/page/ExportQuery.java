package dev.millrace.query.page;

import dev.millrace.query.page.Fingerprint.TokenKind;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.TransactionFilter;
import org.apache.kafka.common.Uuid;

/**
 * A checked export.
 *
 * @param topicId the log
 * @param account empty for the whole ledger
 */
public record ExportQuery(Uuid topicId, String ledger, String account, TransactionFilter filter)
    implements TokenScope {
  /** The query of a request. */
  public static ExportQuery of(Uuid topicId, ExportTransactionsRequest request) {
    return new ExportQuery(topicId, request.getLedger(), request.getAccount(), request.getFilter());
  }

  @Override
  public byte[] fingerprint() {
    return new Fingerprint(TokenKind.EXPORT, topicId)
        .add(ledger)
        .add(account)
        .add(filter)
        .toBytes();
  }
}
