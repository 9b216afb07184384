package dev.millrace.ingest.admit;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.ingest.submission.Item;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds identities that occur twice in one message: an open-addressed table of items, sized for the
 * message, so that the common case (none) costs one probe an item and no allocation.
 */
final class Repeats {
  private final @Nullable Item[] table;

  /** The ledger of the item in the same place; mostly one array for all. */
  private final byte[][] ledgers;

  /** What repeats of the item in the same place are compared with; null before the first. */
  private final Content.@Nullable Original[] originals;

  private final int mask;
  private byte[] ledger = {};

  /** For a message of {@code items}. */
  Repeats(int items) {
    int size = Integer.highestOneBit(items) << 2;
    table = new @Nullable Item[size];
    ledgers = new byte[size][];
    originals = new Content.@Nullable Original[size];
    mask = size - 1;
  }

  /**
   * Notes an item.
   *
   * @param fields of its transaction
   * @return the item, or what replaces it when its identity came before
   */
  Item firstOrRepeat(Item item, TransactionFields fields) throws InvalidProtocolBufferException {
    if (!fields.ledger().holds(fields.bytes(), ledger)) {
      ledger = fields.ledger().copyOf(fields.bytes());
    }
    int at = hash(item.id()) & mask;
    for (Item earlier = table[at]; earlier != null; earlier = table[at]) {
      if (sameIdentity(earlier, ledgers[at], item)) {
        return Item.repeat(item.id(), earlier, original(at, earlier).differences(item.value()));
      }
      at = (at + 1) & mask;
    }
    table[at] = item;
    ledgers[at] = ledger;
    return item;
  }

  private Content.Original original(int at, Item earlier) {
    Content.Original original = originals[at];
    if (original == null) {
      original = new Content.Original(earlier.value());
      originals[at] = original;
    }
    return original;
  }

  private boolean sameIdentity(Item earlier, byte[] earlierLedger, Item item) {
    return Arrays.equals(earlier.id(), item.id())
        && Arrays.equals(earlier.key(), item.key())
        && Arrays.equals(earlierLedger, ledger);
  }

  private static int hash(byte[] id) {
    int hash = Arrays.hashCode(id) * 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }
}
