package dev.millrace.ingest.admit;

import dev.millrace.v1.Transaction;

/**
 * Finds identities that occur twice in one message: an open-addressed table of item numbers, sized
 * for the message, so that the common case (none) costs one probe an item and no allocation.
 */
final class Repeats {
  private static final int FREE = 0;

  private final Transaction[] seen;
  private final int[] table;
  private final int mask;

  /** For a message of {@code items}. */
  Repeats(int items) {
    seen = new Transaction[items];
    int size = Integer.highestOneBit(Math.max(items, 1)) << 2;
    table = new int[size];
    mask = size - 1;
  }

  /**
   * Notes item {@code index}.
   *
   * @return the index of the first item with the same identity, or {@code index} when it is the
   *     first
   */
  int firstOf(int index, Transaction transaction) {
    int at = hash(transaction) & mask;
    while (table[at] != FREE) {
      int earlier = table[at] - 1;
      if (sameIdentity(seen[earlier], transaction)) {
        return earlier;
      }
      at = (at + 1) & mask;
    }
    table[at] = index + 1;
    seen[index] = transaction;
    return index;
  }

  /** The transaction of an item that was the first of its identity. */
  Transaction first(int index) {
    return seen[index];
  }

  private static int hash(Transaction transaction) {
    int hash = transaction.getId().hashCode() * 0x9E3779B9;
    return hash ^ (hash >>> 16);
  }

  private static boolean sameIdentity(Transaction one, Transaction other) {
    return one.getId().equals(other.getId())
        && one.getLedger().equals(other.getLedger())
        && key(one).equals(key(other));
  }

  private static String key(Transaction transaction) {
    return transaction.getPartitionKey().isEmpty()
        ? transaction.getId()
        : transaction.getPartitionKey();
  }
}
