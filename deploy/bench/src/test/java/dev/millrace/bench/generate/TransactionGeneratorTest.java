package dev.millrace.bench.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.bench.generate.GeneratorOptions.IdForm;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.v1.Transaction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TransactionGeneratorTest {
  private static final long START_MICROS = 1_700_000_000_000_000L;
  private static final int COUNT = 100_000;
  private static final GeneratorOptions OPTIONS =
      GeneratorOptions.of("bench-abc123", 42, START_MICROS);

  @Test
  void equalOptionsMakeEqualTransactionsInAnyOrder() {
    TransactionGenerator one = new TransactionGenerator(OPTIONS);
    TransactionGenerator other = new TransactionGenerator(OPTIONS);
    for (int i = 0; i < 1_000; i++) {
      Transaction transaction = one.next();
      assertThat(other.at(i)).isEqualTo(transaction);
      assertThat(other.id(i)).isEqualTo(transaction.getId());
      assertThat(other.account(other.debitRank(i))).isEqualTo(transaction.getDebitAccount());
      assertThat(other.account(other.creditRank(i))).isEqualTo(transaction.getCreditAccount());
      assertThat(other.amountMinor(i)).isEqualTo(transaction.getAmount().getLow());
    }
    assertThat(one.nextSequence()).isEqualTo(1_000);
  }

  @Test
  void theTransactionsOfASeedNeverChange() {
    Transaction first = new TransactionGenerator(OPTIONS).at(0);
    assertThat(first.getId()).isEqualTo("018bcfe5-6800-700c-b34c-bd6ec588fc57");
    assertThat(first.getDebitAccount()).isEqualTo("GB16MLRC388400029805");
    assertThat(first.getCreditAccount()).isEqualTo("US16MLRC780500008018");
    assertThat(first.getAmount().getLow()).isEqualTo(4_362);
    assertThat(first.getReference()).isEqualTo("INV-98081-0000000000");
    Transaction later = new TransactionGenerator(OPTIONS).at(123_456);
    assertThat(later.getId()).isEqualTo("018bcfe5-6a69-7487-9782-e7f9cccc7946");
    assertThat(later.getType()).isEqualTo("refund");
  }

  @Test
  void anotherSeedMakesOtherTransactions() {
    TransactionGenerator other =
        new TransactionGenerator(GeneratorOptions.of("bench-abc123", 43, START_MICROS));
    assertThat(other.id(0)).isNotEqualTo(new TransactionGenerator(OPTIONS).id(0));
  }

  @Test
  void aRecordIsAbout140BytesLong() {
    TransactionGenerator generator = new TransactionGenerator(OPTIONS);
    long bytes = 0;
    for (int i = 0; i < COUNT; i++) {
      bytes += generator.next().getSerializedSize();
    }
    assertThat((double) bytes / COUNT).isBetween(130.0, 150.0);
  }

  @Test
  void everyTransactionIsValidAndItsTimeAndIdFollowTheOneBefore() {
    TransactionGenerator generator = new TransactionGenerator(OPTIONS.withStepMicros(1));
    String id = "";
    long timeMicros = 0;
    for (int i = 0; i < COUNT; i++) {
      Transaction transaction = generator.next();
      assertThat(TransactionRules.check(transaction, START_MICROS / 1000)).isNull();
      assertThat(transaction.getTimeMicros()).isGreaterThan(timeMicros);
      assertThat(transaction.getId()).isGreaterThan(id);
      assertThat(transaction.getReference().isEmpty()).isEqualTo(i % 2 == 1);
      assertThat(transaction.getDebitAccount()).isNotEqualTo(transaction.getCreditAccount());
      id = transaction.getId();
      timeMicros = transaction.getTimeMicros();
    }
  }

  @Test
  void idsAreCanonicalUuidsOfTheirVersionAndNeverRepeat() {
    for (IdForm form : IdForm.values()) {
      TransactionGenerator generator = new TransactionGenerator(OPTIONS.withIdForm(form));
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < COUNT; i++) {
        String id = generator.id(i);
        UUID uuid = UUID.fromString(id);
        assertThat(uuid).hasToString(id);
        assertThat(uuid.version()).isEqualTo(form == IdForm.RANDOM ? 4 : 7);
        assertThat(uuid.variant()).isEqualTo(2);
        assertThat(seen.add(id)).isTrue();
      }
    }
  }

  @Test
  void aTimeOrderedIdHoldsTheEventTime() {
    TransactionGenerator generator = new TransactionGenerator(OPTIONS);
    UUID uuid = UUID.fromString(generator.id(99_999));
    assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(generator.timeMicros(99_999) / 1000);
  }

  @Test
  void eventTimesStopADayAfterTheFirst() {
    TransactionGenerator generator = new TransactionGenerator(OPTIONS);
    long dayMicros = 24L * 60 * 60 * 1_000_000;
    assertThat(generator.timeMicros(Long.MAX_VALUE / 100)).isEqualTo(START_MICROS + dayMicros);
    assertThat(generator.timeMicros(dayMicros / 5 - 1)).isLessThan(START_MICROS + dayMicros);
  }

  @Test
  void aFewAccountsTakeMostOfTheTraffic() {
    TransactionGenerator generator = new TransactionGenerator(OPTIONS);
    Map<String, Integer> sides = new HashMap<>();
    for (int i = 0; i < COUNT; i++) {
      sides.merge(generator.next().getDebitAccount(), 1, Integer::sum);
    }
    double busiest = (double) sides.get(generator.account(0)) / COUNT;
    long hundred =
        sides.values().stream()
            .sorted((a, b) -> b - a)
            .limit(100)
            .mapToLong(Integer::longValue)
            .sum();
    assertThat(busiest).isBetween(0.07, 0.10);
    assertThat((double) hundred / COUNT).isBetween(0.40, 0.55);
    assertThat(sides).hasSizeGreaterThan(15_000);
  }

  @Test
  void withoutSkewAccountsAreEven() {
    GeneratorOptions even =
        new GeneratorOptions("even", 1, 10, 0, IdForm.TIME_ORDERED, START_MICROS, 1);
    TransactionGenerator generator = new TransactionGenerator(even);
    int[] sides = new int[10];
    for (int i = 0; i < COUNT; i++) {
      sides[generator.debitRank(i)]++;
    }
    assertThat(Arrays.stream(sides).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(9_300, 10_700));
  }

  @Test
  void accountNamesAreUniqueAndOfOneLength() {
    Set<String> names = new HashSet<>();
    for (int rank = 0; rank < GeneratorOptions.ACCOUNTS_DEFAULT; rank++) {
      String name = Names.account(rank);
      assertThat(name).matches("[A-Z]{2}\\d{2}MLRC\\d{12}");
      assertThat(names.add(name)).isTrue();
    }
  }

  @Test
  void currenciesAndTypesAreMixedAndAmountsAreSkewed() {
    TransactionGenerator generator = new TransactionGenerator(OPTIONS);
    Map<String, Integer> currencies = new HashMap<>();
    Map<String, Integer> types = new HashMap<>();
    double sum = 0;
    int belowMean = 0;
    for (int i = 0; i < COUNT; i++) {
      Transaction transaction = generator.next();
      currencies.merge(transaction.getCurrency(), 1, Integer::sum);
      types.merge(transaction.getType(), 1, Integer::sum);
      sum += transaction.getAmount().getLow();
    }
    for (int i = 0; i < COUNT; i++) {
      belowMean += generator.amountMinor(i) < sum / COUNT ? 1 : 0;
    }
    assertThat(currencies).containsOnlyKeys("GBP", "EUR", "USD", "JPY", "CHF");
    assertThat(currencies.get("GBP")).isBetween(COUNT * 44 / 100, COUNT * 48 / 100);
    assertThat(types).hasSize(7).containsKeys("payment", "refund", "fee", "transfer", "payout");
    assertThat(types.get("payment")).isBetween(COUNT * 58 / 100, COUNT * 62 / 100);
    assertThat((double) belowMean / COUNT).isGreaterThan(0.75);
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> GeneratorOptions.of("not a ledger", 1, 0))
        .hasMessageContaining("ledger");
    assertThatThrownBy(() -> OPTIONS.withAccounts(1)).hasMessageContaining("accounts");
    assertThatThrownBy(() -> OPTIONS.withStepMicros(0)).hasMessageContaining("step");
    assertThatThrownBy(() -> GeneratorOptions.of("a", 1, -1)).hasMessageContaining("1970");
  }
}
