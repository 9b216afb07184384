package dev.millrace.storage.verify;

import dev.millrace.admin.v1.VerifyStep;
import dev.millrace.contract.identity.AccountKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.rocks.StoreSnapshot;
import dev.millrace.storage.summary.TotalsAudit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether written account totals are what the account entries below their watermark sum to. Both
 * families lie in the order of account keys, so one account at a time is in memory.
 */
final class TotalsCheck {
  private static final byte[] START = {};

  private final StoreSnapshot.Cursor entries;
  private final StoreSnapshot.Cursor summaries;
  private final long watermark;
  private final Watch watch;
  private long looked;

  TotalsCheck(StoreSnapshot snapshot, long watermark, Watch watch) {
    this.entries = snapshot.cursor(ColumnFamily.ACCOUNTS, START);
    this.summaries = snapshot.cursor(ColumnFamily.SUMMARIES, START);
    this.watermark = watermark;
    this.watch = watch;
  }

  /** The first difference; null when there is none. */
  @Nullable Difference check() throws Watch.Cancelled {
    StoreSnapshot.Entry first = nextReflected();
    while (first != null) {
      byte[] account = account(first);
      StoreSnapshot.Entry summary = summaries.peek();
      int order = summary == null ? 1 : Arrays.compareUnsigned(summary.key(), account);
      if (summary == null || order > 0) {
        return difference(account, "totals of its entries", Difference.NOTHING);
      }
      if (order < 0) {
        return unfounded(summary);
      }
      Difference difference = sum(account, summary);
      if (difference != null) {
        return difference;
      }
      summaries.next();
      first = nextReflected();
    }
    StoreSnapshot.Entry left = summaries.peek();
    return left == null ? null : unfounded(left);
  }

  private @Nullable Difference sum(byte[] account, StoreSnapshot.Entry summary)
      throws Watch.Cancelled {
    try {
      TotalsAudit audit = new TotalsAudit(account, summary.value());
      StoreSnapshot.Entry entry = nextReflected();
      while (entry != null && Arrays.equals(account(entry), account)) {
        audit.add(entry.key(), entry.value());
        entries.next();
        looked++;
        watch.looked(VerifyStep.VERIFY_STEP_TOTALS, looked);
        entry = nextReflected();
      }
      return audit.isEqual() ? null : difference(account, audit.summed(), audit.written());
    } catch (CorruptValueException e) {
      return difference(account, "totals", e.getMessage() + ": " + Words.bytes(summary.value()));
    }
  }

  /** Stands before the next entry that the totals must reflect. */
  private StoreSnapshot.@Nullable Entry nextReflected() {
    StoreSnapshot.Entry entry = entries.peek();
    while (entry != null && !isReflected(entry)) {
      entries.next();
      entry = entries.peek();
    }
    return entry;
  }

  private boolean isReflected(StoreSnapshot.Entry entry) {
    return entry.key().length == AccountEntryKey.LENGTH // others are found by the index check
        && PackedPosition.offset(AccountEntryKey.position(entry.key())) < watermark;
  }

  private static byte[] account(StoreSnapshot.Entry entry) {
    return Arrays.copyOf(entry.key(), AccountKey.LENGTH);
  }

  private static Difference unfounded(StoreSnapshot.Entry summary) {
    return difference(summary.key(), Difference.NOTHING, Words.bytes(summary.value()));
  }

  private static Difference difference(byte[] account, String expected, String found) {
    return new Difference(
        Words.family(ColumnFamily.SUMMARIES),
        Words.key(ColumnFamily.SUMMARIES, account),
        Difference.NO_OFFSET,
        expected,
        found);
  }
}
