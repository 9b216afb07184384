package dev.millrace.cli.map;

import dev.millrace.cli.map.Mapping.AmountRule;
import dev.millrace.cli.map.Mapping.NegativeRule;
import dev.millrace.cli.read.Row;
import dev.millrace.v1.Transaction;

/** Reads amounts, and turns rows with negative ones around. */
final class AmountReader {
  private final MinorUnits units;
  private final NegativeRule negative;
  private final FieldText text;

  AmountReader(AmountRule rule, FieldText text) {
    this.units = new MinorUnits(rule.scale(), rule.decimalMark(), rule.groupMark());
    this.negative = rule.negative();
    this.text = text;
  }

  /** Reads last of all, as it may change accounts and type; true when the amount was negative. */
  boolean read(Row row, Transaction.Builder transaction) throws RejectedRow {
    String written = text.of(row);
    MinorUnits.Signed signed = units.read(written);
    if (signed == null) {
      throw text.rejected(written, units.expected());
    }
    transaction.setAmount(signed.amount());
    if (!signed.negative()) {
      return false;
    }
    if (!negative.accepted()) {
      throw text.rejected(written, "0 or more; the mapping rejects negative amounts");
    }
    if (negative.swapAccounts()) {
      String debit = transaction.getDebitAccount();
      transaction.setDebitAccount(transaction.getCreditAccount()).setCreditAccount(debit);
    }
    if (negative.type() != null) {
      transaction.setType(negative.type());
    }
    return true;
  }
}
