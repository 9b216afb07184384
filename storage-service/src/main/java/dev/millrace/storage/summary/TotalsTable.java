package dev.millrace.storage.summary;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.millrace.contract.transaction.ByteRange;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Accounts by name, found from the bytes of a transaction without making a string: open addressing
 * with linear probing, at most half full. One writer, any number of readers: an account becomes
 * visible whole, and dropping some makes a new array.
 */
final class TotalsTable {
  private static final int SLOTS_AT_FIRST = 1024;

  /** Names come from clients, who must not know which of them meet. */
  private static final Hasher64 HASHER = Hashing.xxh3_64(new SecureRandom().nextLong());

  private volatile AtomicReferenceArray<@Nullable AccountTotals> slots =
      new AtomicReferenceArray<>(SLOTS_AT_FIRST);
  private final AtomicInteger size = new AtomicInteger();
  private long weight; // the writer's

  static long hash(byte[] bytes, ByteRange ledger, ByteRange account) {
    long ofAccount = HASHER.hashBytesToLong(bytes, account.at(), account.length());
    long ofLedger = HASHER.hashBytesToLong(bytes, ledger.at(), ledger.length());
    return ofAccount ^ Long.rotateLeft(ofLedger, 1);
  }

  @Nullable AccountTotals find(long hash, byte[] bytes, ByteRange ledger, ByteRange account) {
    AtomicReferenceArray<@Nullable AccountTotals> current = slots;
    int mask = current.length() - 1;
    for (int i = (int) hash & mask; ; i = (i + 1) & mask) {
      AccountTotals totals = current.getAcquire(i);
      if (totals == null || totals.hash() == hash && totals.isOf(bytes, ledger, account)) {
        return totals;
      }
    }
  }

  /** Reads what {@link #find} with this hash and a fold will read; gives a number of no meaning. */
  int touch(long hash) {
    AtomicReferenceArray<@Nullable AccountTotals> current = slots;
    AccountTotals totals = current.getPlain((int) hash & (current.length() - 1));
    return totals == null ? 0 : totals.touch();
  }

  /** Adds an account that is not there. The writer's. */
  void add(AccountTotals totals) {
    if (2 * (size.get() + 1) > slots.length()) {
      slots = copy(2 * slots.length(), all -> true);
    }
    put(slots, totals);
    size.incrementAndGet();
    weight += totals.weight();
  }

  /** An account that is there weighs this much more than before. The writer's. */
  void addWeight(int more) {
    weight += more;
  }

  /** What the accounts weigh together. The writer's. */
  long weight() {
    return weight;
  }

  int size() {
    return size.get();
  }

  /** Drops all but those that are wanted. The writer's. */
  void retain(Predicate<AccountTotals> wanted) {
    AtomicReferenceArray<@Nullable AccountTotals> kept = copy(slots.length(), wanted);
    int count = 0;
    weight = 0;
    for (int i = 0; i < kept.length(); i++) {
      AccountTotals totals = kept.getPlain(i);
      if (totals != null) {
        count++;
        weight += totals.weight();
      }
    }
    slots = kept;
    size.set(count);
  }

  private AtomicReferenceArray<@Nullable AccountTotals> copy(
      int length, Predicate<AccountTotals> wanted) {
    AtomicReferenceArray<@Nullable AccountTotals> from = slots;
    AtomicReferenceArray<@Nullable AccountTotals> to = new AtomicReferenceArray<>(length);
    for (int i = 0; i < from.length(); i++) {
      AccountTotals totals = from.getPlain(i);
      if (totals != null && wanted.test(totals)) {
        put(to, totals);
      }
    }
    return to;
  }

  private static void put(AtomicReferenceArray<@Nullable AccountTotals> to, AccountTotals totals) {
    int mask = to.length() - 1;
    int i = (int) totals.hash() & mask;
    while (to.getPlain(i) != null) {
      i = (i + 1) & mask;
    }
    to.setRelease(i, totals);
  }
}
