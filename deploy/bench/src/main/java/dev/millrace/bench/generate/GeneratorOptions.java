package dev.millrace.bench.generate;

import dev.millrace.contract.transaction.TransactionRules;

/**
 * What a {@link TransactionGenerator} makes. Equal options make equal transactions, on every
 * machine.
 *
 * @param ledger the ledger of every transaction
 * @param seed decides everything that is drawn
 * @param accounts how many accounts there are, 2 to 10,000,000
 * @param skew the exponent of the accounts' Zipf distribution: 0 is even, 0.99 gives the busiest of
 *     50,000 about 8% of all sides
 * @param idForm how ids are made
 * @param startTimeMicros the event time of the first transaction; not after the clock when it is
 *     sent
 * @param stepMicros the mean time between two event times; they end a day after the first
 */
public record GeneratorOptions(
    String ledger,
    long seed,
    int accounts,
    double skew,
    IdForm idForm,
    long startTimeMicros,
    long stepMicros) {
  public static final int ACCOUNTS_DEFAULT = 50_000;

  /** As YCSB has it. */
  public static final double SKEW_DEFAULT = 0.99;

  /** 200,000 transactions to the second of event time: of the order of the rates measured. */
  public static final long STEP_MICROS_DEFAULT = 5;

  /** The tables of the accounts take about 100 bytes each: a gigabyte. */
  public static final int ACCOUNTS_MAX = 10_000_000;

  public static final double SKEW_MAX = 5;

  /** How ids are made. */
  public enum IdForm {
    /** Like UUIDv7: the event time, then random bits; they ascend. */
    TIME_ORDERED,
    /** Like UUIDv4. */
    RANDOM
  }

  public GeneratorOptions {
    var violation = TransactionRules.checkLedger(ledger);
    if (violation != null) {
      throw new IllegalArgumentException("ledger " + violation.message());
    }
    if (accounts < 2 || accounts > ACCOUNTS_MAX) {
      throw new IllegalArgumentException("accounts must be from 2 to " + ACCOUNTS_MAX);
    }
    if (!(skew >= 0 && skew <= SKEW_MAX)) {
      throw new IllegalArgumentException("skew must be from 0 to " + SKEW_MAX);
    }
    if (startTimeMicros < 0) {
      throw new IllegalArgumentException("the start time must not be before 1970");
    }
    if (stepMicros < 1 || stepMicros > TransactionGenerator.SPAN_MICROS_MAX) {
      throw new IllegalArgumentException("the step must be from a microsecond to a day");
    }
  }

  /** The usual options. */
  public static GeneratorOptions of(String ledger, long seed, long startTimeMicros) {
    return new GeneratorOptions(
        ledger,
        seed,
        ACCOUNTS_DEFAULT,
        SKEW_DEFAULT,
        IdForm.TIME_ORDERED,
        startTimeMicros,
        STEP_MICROS_DEFAULT);
  }

  /** The same in another ledger. */
  public GeneratorOptions withLedger(String newLedger) {
    return new GeneratorOptions(
        newLedger, seed, accounts, skew, idForm, startTimeMicros, stepMicros);
  }

  /** The same with another number of accounts. */
  public GeneratorOptions withAccounts(int newAccounts) {
    return new GeneratorOptions(
        ledger, seed, newAccounts, skew, idForm, startTimeMicros, stepMicros);
  }

  /** The same with another form of ids. */
  public GeneratorOptions withIdForm(IdForm newIdForm) {
    return new GeneratorOptions(
        ledger, seed, accounts, skew, newIdForm, startTimeMicros, stepMicros);
  }

  /** The same with another mean time between two event times. */
  public GeneratorOptions withStepMicros(long newStepMicros) {
    return new GeneratorOptions(
        ledger, seed, accounts, skew, idForm, startTimeMicros, newStepMicros);
  }
}
