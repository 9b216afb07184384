package dev.millrace.query.page;

import dev.millrace.query.page.Fingerprint.TokenKind;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.TransactionFilter;
import org.apache.kafka.common.Uuid;

/**
 * A checked list of an account.
 *
 * @param topicId the log
 */
public record PageQuery(
    Uuid topicId,
    String ledger,
    String account,
    ListOrder order,
    EntryView view,
    TransactionFilter filter)
    implements TokenScope {
  /** Whether anything is left out. */
  public boolean isFiltered() {
    return !filter.equals(TransactionFilter.getDefaultInstance());
  }

  @Override
  public byte[] fingerprint() {
    return new Fingerprint(TokenKind.ACCOUNT, topicId)
        .add(ledger)
        .add(account)
        .add(order.getNumber())
        .add(view.getNumber())
        .add(filter)
        .toBytes();
  }
}
