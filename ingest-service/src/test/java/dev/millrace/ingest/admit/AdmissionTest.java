package dev.millrace.ingest.admit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedOutputStream;
import dev.millrace.contract.log.LogRecord;
import dev.millrace.contract.transaction.Content;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.contract.transaction.Violation;
import dev.millrace.ingest.Sample;
import dev.millrace.ingest.submission.Item;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.Transaction;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final int PAYLOAD_BYTES_MAX = 200;
  private final Admission admission =
      new Admission(new AdmitSettings(PAYLOAD_BYTES_MAX, 1_000, 1 << 20), InstantSource.fixed(NOW));

  @Test
  void itemCarriesTheRecordOfItsTransaction() throws Exception {
    Transaction plain = Sample.fresh();
    Transaction keyed = Sample.fresh().toBuilder().setPartitionKey("key").build();
    List<Item> items = admission.items(Sample.message(plain, keyed));
    assertThat(items.get(0).key()).isEqualTo(LogRecord.key(plain));
    assertThat(items.get(0).value()).isEqualTo(plain.toByteArray());
    assertThat(items.get(1).key()).asString().isEqualTo("key");
  }

  @Test
  void clockDecidesWhatIsTooFarAheadAndMayBeAheadOfTheBrokers() throws Exception {
    long limitMicros =
        (NOW.toEpochMilli() + TransactionRules.TIME_AHEAD_MILLIS_MAX - Admission.CLOCK_SKEW_MILLIS)
            * 1_000;
    Transaction inTime = Sample.fresh().toBuilder().setTimeMicros(limitMicros).build();
    Transaction ahead = Sample.fresh().toBuilder().setTimeMicros(limitMicros + 1).build();
    long brokerMillis = NOW.toEpochMilli() - Duration.ofMinutes(5).toMillis();
    assertThat(TransactionRules.check(inTime, brokerMillis)).isNull();
    List<Item> items = admission.items(Sample.message(inTime, ahead));
    assertThat(items.get(0).isToLog()).isTrue();
    assertThat(items.get(1).isToLog()).isFalse();
    assertThat(items.get(1).outcome()).isEqualTo(Outcome.OUTCOME_REJECTED);
    assertThat(items.get(1).error().field()).isEqualTo("time_micros");
  }

  @Test
  void refusedFirstDoesNotMakeTheNextARepeat() throws Exception {
    Transaction bad = Sample.fresh().toBuilder().clearCurrency().build();
    Transaction good = bad.toBuilder().setCurrency("EUR").build();
    List<Item> items = admission.items(Sample.message(bad, good, good));
    assertThat(items.get(1).isToLog()).isTrue();
    assertThat(items.get(2).repeats()).isSameAs(items.get(1));
  }

  @Test
  void repeatsAreFoundLikeAMapFindsThem() throws Exception {
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
      List<Item> items = admission.items(Sample.message(transactions.toArray(Transaction[]::new)));
      for (int i = 0; i < count; i++) {
        Transaction t = transactions.get(i);
        String key = t.getPartitionKey().isEmpty() ? t.getId() : t.getPartitionKey();
        Integer first = firsts.putIfAbsent(List.of(t.getLedger(), key, t.getId()), i);
        assertThat(items.get(i).repeats()).isSameAs(first == null ? null : items.get(first));
      }
    }
  }

  @Test
  void everyFormOfATransactionIsAnsweredAndLoggedAsIfItWereParsed() throws Exception {
    long seed = System.nanoTime();
    System.out.println("everyFormOfATransactionIsAnsweredAndLoggedAsIfItWereParsed seed=" + seed);
    Random random = new Random(seed);
    WireForms forms = new WireForms(random);
    int logged = 0;
    for (int round = 0; round < 500; round++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      for (int count = 1 + random.nextInt(60); count > 0; count--) {
        out.writeByteArray(
            SubmitBatchRequest.TRANSACTIONS_FIELD_NUMBER, forms.bytes(forms.transaction()));
      }
      out.flush();
      Message message = Message.of(bytes.toByteArray());
      List<Item> items = admission.items(message);
      List<Transaction> parsed =
          SubmitBatchRequest.parseFrom(bytes.toByteArray()).getTransactionsList();
      logged += assertAsParsed(items, message, parsed, seed);
    }
    assertThat(logged).isGreaterThan(1_000);
  }

  /** Plainly: every transaction parsed, checked, and looked for in a map. */
  private static int assertAsParsed(
      List<Item> items, Message message, List<Transaction> parsed, long seed) throws Exception {
    Map<List<String>, Integer> firsts = new HashMap<>();
    int logged = 0;
    assertThat(items).hasSameSizeAs(parsed);
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      Transaction transaction = parsed.get(i);
      assertThat(new String(item.id(), UTF_8)).isEqualTo(transaction.getId());
      Violation violation =
          TransactionRules.check(transaction, NOW.toEpochMilli() - Admission.CLOCK_SKEW_MILLIS);
      if (violation != null || transaction.getPayload().size() > PAYLOAD_BYTES_MAX) {
        assertThat(item.outcome()).as("seed %d", seed).isEqualTo(Outcome.OUTCOME_REJECTED);
        assertThat(item.error().field())
            .isEqualTo(violation == null ? "payload" : violation.field());
        continue;
      }
      String key = new String(LogRecord.key(transaction), UTF_8);
      List<String> identity = List.of(transaction.getLedger(), key, transaction.getId());
      Integer first = firsts.putIfAbsent(identity, i);
      if (first != null) {
        assertThat(item.repeats()).as("seed %d", seed).isSameAs(items.get(first));
        assertThat(item.repeatDifferences())
            .isEqualTo(Content.differences(parsed.get(first), transaction));
        continue;
      }
      assertThat(item.isToLog()).as("seed %d", seed).isTrue();
      assertThat(item.key()).isEqualTo(LogRecord.key(transaction));
      assertThat(Transaction.parseFrom(item.value())).isEqualTo(transaction);
      byte[] received = Arrays.copyOfRange(message.bytes(), message.at(i), message.end(i));
      if (Arrays.equals(received, transaction.toByteArray())) {
        assertThat(item.value()).isEqualTo(received);
      }
      logged++;
    }
    return logged;
  }
}
