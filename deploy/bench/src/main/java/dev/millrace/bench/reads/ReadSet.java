package dev.millrace.bench.reads;

import dev.millrace.bench.generate.GeneratorOptions;

/**
 * What is read: some of the transactions that were written, or the lists of the busiest accounts.
 *
 * @param kind of reads
 * @param generator of what was written
 * @param transactions that were written, from sequence 0 on
 * @param keys distinct transactions that are read, spread over all; of lists: accounts
 */
public record ReadSet(ReadKind kind, GeneratorOptions generator, long transactions, int keys) {
  /** Prime, so that its multiples visit every sequence of any smaller number once. */
  private static final long STRIDE = 2_147_483_647L;

  /** The sequence of a key. */
  long sequence(long key) {
    return Math.floorMod(key * STRIDE, transactions);
  }
}
