package dev.millrace.bench.suite;

/**
 * How large the scenarios are.
 *
 * @param count entries of most data sets
 * @param seconds of each measurement that is not over with its entries
 * @param soakSeconds of the soak
 * @param soakKind what load
 * @param budgetMebibytes for blocks and memtables, where a scenario does not vary it
 * @param seed decides what is written
 */
public record Sizes(
    long count,
    double seconds,
    double soakSeconds,
    Work.Soak.Kind soakKind,
    long budgetMebibytes,
    long seed) {}
