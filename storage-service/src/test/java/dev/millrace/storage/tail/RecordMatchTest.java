package dev.millrace.storage.tail;

import static dev.millrace.storage.apply.ApplyHarness.APPEND_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.transaction.Amounts;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Amount;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordMatchTest {
  private static final int ROUNDS = 20_000;
  private static final List<String> ACCOUNTS = List.of("alice", "bob", "carol", "dörte");
  private static final List<String> TYPES = List.of("", "fee", "payment");
  private static final List<String> CURRENCIES = List.of("EUR", "USD", "JPY");

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void everyFilterLeavesOutWhatTheMessagesFieldsSay() {
    System.out.println("record match: seed=" + seed);
    int matched = 0;
    for (int round = 0; round < ROUNDS; round++) {
      TailRequest request = request();
      Transaction transaction = transaction();
      boolean expected = expected(request, transaction);
      assertThat(new RecordMatch(request).matches(value(transaction)))
          .as("%s against %s", transaction, request)
          .isEqualTo(expected);
      matched += expected ? 1 : 0;
    }
    assertThat(matched).isBetween(ROUNDS / 50, ROUNDS / 2);
  }

  private static boolean expected(TailRequest request, Transaction of) {
    TransactionFilter filter = request.getFilter();
    boolean debit = request.getAccountsList().contains(of.getDebitAccount());
    boolean credit = request.getAccountsList().contains(of.getCreditAccount());
    boolean account =
        switch (filter.getRole()) {
          case ACCOUNT_ROLE_DEBIT -> debit;
          case ACCOUNT_ROLE_CREDIT -> credit;
          case ACCOUNT_ROLE_BOTH -> debit && of.getDebitAccount().equals(of.getCreditAccount());
          default -> debit || credit;
        };
    return request.getLedger().equals(of.getLedger())
        && (request.getAccountsCount() == 0 || account)
        && (filter.getTypesCount() == 0 || filter.getTypesList().contains(of.getType()))
        && (filter.getCurrenciesCount() == 0
            || filter.getCurrenciesList().contains(of.getCurrency()))
        && (!filter.hasTimeFromMicros() || of.getTimeMicros() >= filter.getTimeFromMicros())
        && (!filter.hasTimeToMicros() || of.getTimeMicros() < filter.getTimeToMicros())
        && (!filter.hasAmountMin() || compare(of.getAmount(), filter.getAmountMin()) >= 0)
        && (!filter.hasAmountMax() || compare(of.getAmount(), filter.getAmountMax()) <= 0);
  }

  private static int compare(Amount one, Amount other) {
    return Amounts.toBigInteger(one).compareTo(Amounts.toBigInteger(other));
  }

  private TailRequest request() {
    TransactionFilter.Builder filter = TransactionFilter.newBuilder();
    TailRequest.Builder request = TailRequest.newBuilder().setLedger("ledger");
    if (random.nextBoolean()) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        request.addAccounts(any(ACCOUNTS));
      }
      filter.setRole(AccountRole.forNumber(random.nextInt(4)));
    }
    if (random.nextInt(3) == 0) {
      filter.addTypes(any(TYPES)).addTypes(any(TYPES));
    }
    if (random.nextInt(3) == 0) {
      filter.addCurrencies(any(CURRENCIES));
    }
    if (random.nextInt(3) == 0) {
      filter.setTimeFromMicros(time());
    }
    if (random.nextInt(3) == 0) {
      filter.setTimeToMicros(time());
    }
    if (random.nextInt(3) == 0) {
      filter.setAmountMin(amount());
    }
    if (random.nextInt(3) == 0) {
      filter.setAmountMax(amount());
    }
    return request.setFilter(filter).build();
  }

  private Transaction transaction() {
    return Transaction.newBuilder()
        .setId("id")
        .setLedger(random.nextInt(5) == 0 ? "other" : "ledger")
        .setDebitAccount(any(ACCOUNTS))
        .setCreditAccount(any(ACCOUNTS))
        .setAmount(amount())
        .setCurrency(any(CURRENCIES))
        .setTimeMicros(time())
        .setType(any(TYPES))
        .build();
  }

  private Amount amount() {
    // Numbers that are negative as longs among them.
    return Amount.newBuilder().setHigh(random.nextInt(3) - 1).setLow(random.nextInt(5) - 2).build();
  }

  private long time() {
    return APPEND_MILLIS * 1000 + random.nextInt(10);
  }

  private String any(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static byte[] value(Transaction transaction) {
    byte[] logged = transaction.toByteArray();
    byte[] value = new byte[RecordValue.HEADER_BYTES + logged.length];
    RecordValue.putHeader(value, APPEND_MILLIS);
    System.arraycopy(logged, 0, value, RecordValue.HEADER_BYTES, logged.length);
    return value;
  }
}
