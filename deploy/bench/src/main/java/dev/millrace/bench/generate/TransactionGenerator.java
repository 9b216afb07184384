package dev.millrace.bench.generate;

import dev.millrace.bench.generate.GeneratorOptions.IdForm;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;

/**
 * Transactions of a realistic shape: a few accounts take most of the traffic, amounts are skewed,
 * every second transaction has a reference; about 140 bytes each.
 *
 * <p>A transaction is a pure function of the options and its sequence number, so that a reader can
 * ask for any of them again: {@link #at} and the other methods with a sequence may be called by any
 * thread. Only {@link #next} keeps state and belongs to one thread.
 */
public final class TransactionGenerator {
  /** Event times end this long after the first, so that none is refused for being ahead. */
  static final long SPAN_MICROS_MAX = 24L * 60 * 60 * 1_000_000;

  private static final String[] CURRENCIES = {"GBP", "EUR", "USD", "JPY", "CHF"};
  private static final Choice CURRENCY = new Choice(46, 27, 19, 5, 3);

  /** What one pound is in hundredths of each currency's minor unit per penny. */
  private static final int[] CURRENCY_PERCENT = {100, 117, 127, 190, 113};

  private static final String[] TYPES = {
    "payment", "transfer", "fee", "payout", "refund", "interest", "chargeback"
  };
  private static final Choice TYPE = new Choice(60, 17, 10, 6, 4, 2, 1);

  /** A fee is small and a payout large, compared with a payment. */
  private static final int[] TYPE_PERCENT = {100, 250, 3, 1_500, 80, 10, 90};

  /** Each field draws from a stream of its own. */
  private static final int STREAMS = 6;

  private static final long VERSION_7 = 0x7000L;
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final GeneratorOptions options;
  private final long seed;
  private final Choice account;
  private final String[] accounts;
  private final AmountTable amounts = new AmountTable();
  private long nextSequence;

  public TransactionGenerator(GeneratorOptions options) {
    this.options = options;
    this.seed = Mix.finish(options.seed());
    this.account = Choice.zipf(options.accounts(), options.skew());
    this.accounts = new String[options.accounts()];
    for (int rank = 0; rank < accounts.length; rank++) {
      accounts[rank] = Names.account(rank);
    }
  }

  public GeneratorOptions options() {
    return options;
  }

  /** The next transaction; the first has sequence 0. */
  public Transaction next() {
    return at(nextSequence++);
  }

  /** How many transactions {@link #next} has made, which is the sequence of the next. */
  public long nextSequence() {
    return nextSequence;
  }

  /** The transaction of this sequence. */
  public Transaction at(long sequence) {
    long timeMicros = timeMicros(sequence);
    Transaction.Builder transaction =
        Transaction.newBuilder()
            .setId(id(sequence, timeMicros))
            .setLedger(options.ledger())
            .setDebitAccount(accounts[debitRank(sequence)])
            .setCreditAccount(accounts[creditRank(sequence)])
            .setAmount(Amount.newBuilder().setLow(amountMinor(sequence)))
            .setCurrency(currency(sequence))
            .setTimeMicros(timeMicros)
            .setType(TYPES[typeIndex(sequence)]);
    if ((sequence & 1) == 0) {
      transaction.setReference(Names.reference(sequence, bits(sequence, 5)));
    }
    return transaction.build();
  }

  /** The id of this sequence. */
  public String id(long sequence) {
    return id(sequence, timeMicros(sequence));
  }

  /** The event time of this sequence; later than the one before it, until a day has passed. */
  public long timeMicros(long sequence) {
    long step = options.stepMicros();
    if (sequence >= SPAN_MICROS_MAX / step) {
      return options.startTimeMicros() + SPAN_MICROS_MAX;
    }
    long jitter = step == 1 ? 0 : (bits(sequence, 0) >>> 1) % step;
    return options.startTimeMicros() + sequence * step + jitter;
  }

  /** The account of this rank; rank 0 is the busiest. */
  public String account(int rank) {
    return accounts[rank];
  }

  /** The rank of the debit account. */
  public int debitRank(long sequence) {
    return account.draw(bits(sequence, 1));
  }

  /** The rank of the credit account, which is another than the debit account. */
  public int creditRank(long sequence) {
    int rank = account.draw(bits(sequence, 2));
    return rank != debitRank(sequence) ? rank : (rank + 1) % accounts.length;
  }

  /** The currency of this sequence. */
  public String currency(long sequence) {
    return CURRENCIES[currencyIndex(sequence)];
  }

  /** The amount of this sequence, in minor units. */
  public long amountMinor(long sequence) {
    return amounts.draw(bits(sequence, 4))
        * CURRENCY_PERCENT[currencyIndex(sequence)]
        / 100
        * TYPE_PERCENT[typeIndex(sequence)]
        / 100;
  }

  private int currencyIndex(long sequence) {
    return CURRENCY.draw(bits(sequence, 3));
  }

  private int typeIndex(long sequence) {
    return TYPE.draw(Mix.finish(bits(sequence, 3)));
  }

  /**
   * As in RFC 9562: time-ordered ids hold the millisecond, then its fraction of 12 bits (method 3),
   * then random bits.
   */
  private String id(long sequence, long timeMicros) {
    long low = Mix.finish(bits(sequence, 0)) >>> 2 | VARIANT;
    if (options.idForm() == IdForm.RANDOM) {
      return Names.uuid(bits(sequence, 5) & ~0xF000L | VERSION_4, low);
    }
    long fraction = timeMicros % 1000 * 4096 / 1000;
    return Names.uuid(timeMicros / 1000 << 16 | VERSION_7 | fraction, low);
  }

  private long bits(long sequence, int stream) {
    return Mix.at(seed, sequence * STREAMS + stream);
  }
}
