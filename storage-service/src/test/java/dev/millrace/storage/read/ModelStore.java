package dev.millrace.storage.read;

import com.google.protobuf.ByteString;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A store of random transactions and beside it a plain list of them: few accounts, types and times,
 * so that much is equal; amounts of all sizes; ids that come again, so that offsets have gaps.
 */
final class ModelStore implements AutoCloseable {
  static final String LEDGER = "test";
  static final String ACCOUNT = "a1";
  static final long DAY_MICROS = 86_400_000_000L;

  private static final List<String> TYPES = List.of("", "fee", "card", "überweisung");
  private static final List<String> CURRENCIES = List.of("EUR", "USD", "BTC.X");

  final ApplyHarness store;
  final long seed = System.nanoTime();
  final Random random = new Random(seed);
  final List<Stored> stored = new ArrayList<>();

  /** A transaction that is stored. */
  record Stored(long offset, Transaction transaction) {
    long loggedAtMillis() {
      return ApplyHarness.APPEND_MILLIS + offset;
    }
  }

  ModelStore(Path root) throws InterruptedException {
    store = new ApplyHarness(root);
  }

  /** Applies so many records in batches of random sizes. */
  void fill(int records) throws InterruptedException {
    long end = store.partition.applied().nextOffset() + records;
    while (store.partition.applied().nextOffset() < end) {
      long from = store.partition.applied().nextOffset();
      int count = (int) Math.min(end - from, 1 + random.nextInt(40));
      Transaction[] batch = new Transaction[count];
      for (int i = 0; i < count; i++) {
        boolean again = !stored.isEmpty() && random.nextInt(8) == 0;
        batch[i] = again ? any().transaction() : transaction(from + i);
        if (!again) {
          stored.add(new Stored(from + i, batch[i]));
        }
      }
      store.apply(batch);
    }
  }

  Stored any() {
    return stored.get(random.nextInt(stored.size()));
  }

  /** Those that a filter of records takes, oldest first. */
  List<Stored> records(TransactionFilter filter) {
    return where(one -> one.getLedger().equals(LEDGER) && takes(filter, one));
  }

  /** The account's that a filter takes, by time and position. */
  List<Stored> entries(TransactionFilter filter) {
    List<Stored> entries =
        new ArrayList<>(
            where(
                one ->
                    one.getLedger().equals(LEDGER) && takes(filter, one) && onSide(filter, one)));
    entries.sort((one, other) -> Long.compare(time(one), time(other)));
    return entries;
  }

  List<Stored> where(Predicate<Transaction> wanted) {
    return stored.stream().filter(one -> wanted.test(one.transaction())).toList();
  }

  /** A filter that asks for some of what there is. */
  TransactionFilter filter(boolean withRole) {
    TransactionFilter.Builder filter = TransactionFilter.newBuilder();
    if (random.nextInt(3) == 0) {
      filter.setTimeFromMicros(time());
    }
    if (random.nextInt(3) == 0) {
      filter.setTimeToMicros(Math.max(filter.getTimeFromMicros(), time()));
    }
    if (withRole) {
      filter.setRole(AccountRole.forNumber(random.nextInt(4)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      filter.addTypes(oneOf(TYPES));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      filter.addCurrencies(oneOf(CURRENCIES));
    }
    if (random.nextInt(3) == 0) {
      filter.setAmountMin(any().transaction().getAmount());
    }
    if (random.nextInt(3) == 0) {
      filter.setAmountMax(any().transaction().getAmount());
    }
    return filter.build();
  }

  static AccountRole role(Transaction one) {
    boolean debit = one.getDebitAccount().equals(ACCOUNT);
    boolean credit = one.getCreditAccount().equals(ACCOUNT);
    return AccountRole.forNumber((debit ? 1 : 0) + (credit ? 2 : 0));
  }

  static BigInteger number(Amount amount) {
    return new BigInteger(Long.toUnsignedString(amount.getHigh()))
        .shiftLeft(64)
        .add(new BigInteger(Long.toUnsignedString(amount.getLow())));
  }

  private static boolean onSide(TransactionFilter filter, Transaction one) {
    boolean debit = one.getDebitAccount().equals(ACCOUNT);
    boolean credit = one.getCreditAccount().equals(ACCOUNT);
    return switch (filter.getRole()) {
      case ACCOUNT_ROLE_DEBIT -> debit;
      case ACCOUNT_ROLE_CREDIT -> credit;
      case ACCOUNT_ROLE_BOTH -> debit && credit;
      default -> debit || credit;
    };
  }

  private static boolean takes(TransactionFilter filter, Transaction one) {
    BigInteger amount = number(one.getAmount());
    return (!filter.hasTimeFromMicros() || one.getTimeMicros() >= filter.getTimeFromMicros())
        && (!filter.hasTimeToMicros() || one.getTimeMicros() < filter.getTimeToMicros())
        && (filter.getTypesCount() == 0 || filter.getTypesList().contains(one.getType()))
        && (filter.getCurrenciesCount() == 0
            || filter.getCurrenciesList().contains(one.getCurrency()))
        && (!filter.hasAmountMin() || amount.compareTo(number(filter.getAmountMin())) >= 0)
        && (!filter.hasAmountMax() || amount.compareTo(number(filter.getAmountMax())) <= 0);
  }

  private Transaction transaction(long offset) {
    return Transaction.newBuilder()
        .setId("tx-" + offset)
        .setLedger(random.nextInt(5) == 0 ? "other" : LEDGER)
        .setDebitAccount("a" + random.nextInt(3))
        .setCreditAccount("a" + random.nextInt(3))
        .setAmount(amount())
        .setCurrency(oneOf(CURRENCIES))
        .setTimeMicros(time())
        .setType(oneOf(TYPES))
        .setReference(random.nextBoolean() ? "" : "r" + random.nextInt(3))
        .setPayload(ByteString.copyFrom(new byte[random.nextInt(100)]))
        .build();
  }

  /** Of half a year around 1970, in steps of half a day. */
  private long time() {
    return (random.nextInt(360) - 180) * (DAY_MICROS / 2);
  }

  private Amount amount() {
    return switch (random.nextInt(4)) {
      case 0 -> Amount.newBuilder().setHigh(random.nextLong()).setLow(random.nextLong()).build();
      case 1 -> Amount.newBuilder().setLow(random.nextLong()).build();
      default -> Amount.newBuilder().setLow(random.nextInt(1000)).build();
    };
  }

  private String oneOf(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static long time(Stored one) {
    return one.transaction().getTimeMicros();
  }

  @Override
  public void close() {
    store.close();
  }
}
