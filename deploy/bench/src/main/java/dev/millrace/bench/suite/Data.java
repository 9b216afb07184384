package dev.millrace.bench.suite;

/**
 * Entries of a store: keys of 8 bytes, as positions are, in the family of the records.
 *
 * @param count how many entries
 * @param values what the values are like
 * @param valueBytes how long; transactions are as long as they are, about 140 bytes
 * @param ascending whether keys ascend, as positions do, or are scattered
 * @param seed decides the values
 */
public record Data(long count, Form values, int valueBytes, boolean ascending, long seed) {
  /** What values are like. */
  public enum Form {
    /** Transactions of the generator. */
    TRANSACTION,
    /** Words of a short list, as remarks that are put together from templates have. */
    REMARK,
    /** Words drawn as in natural language. */
    PROSE,
    /** Documents with the same field names in each. */
    DOCUMENT
  }

  /** The same with scattered keys. */
  public Data scattered() {
    return new Data(count, values, valueBytes, false, seed);
  }

  /** The same with another number of entries. */
  public Data withCount(long newCount) {
    return new Data(newCount, values, valueBytes, ascending, seed);
  }
}
