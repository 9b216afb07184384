package dev.millrace.query.lookup;

import dev.millrace.contract.ownership.Owners;
import dev.millrace.query.freshness.ReadDeadline;
import dev.millrace.query.freshness.Requirement;

/**
 * What all reads have.
 *
 * @param ledger checked
 * @param owners the view of the log and its owners when it came
 * @param requirement how fresh the answer must be
 * @param arrivedNanos when it came
 * @param deadline how long it may take
 */
public record Read(
    String ledger,
    Owners owners,
    Requirement requirement,
    long arrivedNanos,
    ReadDeadline deadline) {}
