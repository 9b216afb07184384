package dev.millrace.ingest.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.ingest.Sample;
import dev.millrace.ingest.submission.Item;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private final Admission admission =
      new Admission(new AdmitSettings(100, 1_000, 1 << 20), InstantSource.fixed(NOW));

  @Test
  void itemCarriesTheRecordOfItsTransaction() {
    Transaction plain = Sample.fresh();
    Transaction keyed = Sample.fresh().toBuilder().setPartitionKey("key").build();
    List<Item> items = admission.items(List.of(plain, keyed));
    assertThat(items.get(0).key()).isEqualTo(LogRecord.key(plain));
    assertThat(items.get(0).value()).isEqualTo(plain.toByteArray());
    assertThat(items.get(1).key()).asString().isEqualTo("key");
  }

  @Test
  void clockDecidesWhatIsTooFarAheadAndMayBeAheadOfTheBrokers() {
    long limitMicros =
        (NOW.toEpochMilli() + TransactionRules.TIME_AHEAD_MILLIS_MAX - Admission.CLOCK_SKEW_MILLIS)
            * 1_000;
    Transaction inTime = Sample.fresh().toBuilder().setTimeMicros(limitMicros).build();
    Transaction ahead = Sample.fresh().toBuilder().setTimeMicros(limitMicros + 1).build();
    long brokerMillis = NOW.toEpochMilli() - Duration.ofMinutes(5).toMillis();
    assertThat(TransactionRules.check(inTime, brokerMillis)).isNull();
    List<Item> items = admission.items(List.of(inTime, ahead));
    assertThat(items.get(0).isToLog()).isTrue();
    assertThat(items.get(1).isToLog()).isFalse();
    assertThat(items.get(1).outcome()).isEqualTo(Outcome.OUTCOME_REJECTED);
    assertThat(items.get(1).error().field()).isEqualTo("time_micros");
  }

  @Test
  void refusedFirstDoesNotMakeTheNextARepeat() {
    Transaction bad = Sample.fresh().toBuilder().clearCurrency().build();
    Transaction good = bad.toBuilder().setCurrency("EUR").build();
    List<Item> items = admission.items(List.of(bad, good, good));
    assertThat(items.get(1).isToLog()).isTrue();
    assertThat(items.get(2).repeats()).isSameAs(items.get(1));
  }

  @Test
  void repeatsAreFoundLikeAMapFindsThem() {
    long seed = System.nanoTime();
    System.out.println("repeatsAreFoundLikeAMapFindsThem seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int count = 2 + random.nextInt(300);
      int idSpace = 1 + random.nextInt(400);
      Map<List<String>, Integer> firsts = new HashMap<>();
      List<Transaction> transactions = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        transactions.add(
            Sample.transaction("id" + random.nextInt(idSpace))
                .setLedger("l" + random.nextInt(2))
                .setPartitionKey(random.nextBoolean() ? "" : "p" + random.nextInt(2))
                .build());
      }
      List<Item> items = admission.items(transactions);
      for (int i = 0; i < count; i++) {
        Transaction t = transactions.get(i);
        String key = t.getPartitionKey().isEmpty() ? t.getId() : t.getPartitionKey();
        Integer first = firsts.putIfAbsent(List.of(t.getLedger(), key, t.getId()), i);
        assertThat(items.get(i).repeats()).isSameAs(first == null ? null : items.get(first));
      }
    }
  }
}
