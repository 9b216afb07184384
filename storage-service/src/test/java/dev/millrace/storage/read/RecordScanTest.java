package dev.millrace.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.PartitionMatches;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.TransactionFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordScanTest {
  private static final int RECORDS = 500;
  private static final int FILTERS = 60;
  private static final long NO_BOUND = Long.MAX_VALUE;
  private static final TransactionFilter NONE = TransactionFilter.getDefaultInstance();

  @TempDir Path root;

  @Test
  void everyFilterAndRangeOfAppendTimesTakesWhatThePlainModelTakesInBothOrders() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(RECORDS);
      for (int i = 0; i < FILTERS; i++) {
        TransactionFilter filter = i == 0 ? NONE : model.filter(false);
        long end = i % 3 == 0 ? 0 : 1 + model.random.nextInt(RECORDS);
        long from = i % 2 == 0 ? RecordScan.LOGGED_ANY : anyAppendTime(model);
        long to = i % 4 < 2 ? RecordScan.LOGGED_ANY : Math.max(from, anyAppendTime(model));
        int limit = 1 + model.random.nextInt(40);
        int scannedMax = 1 + model.random.nextInt(60);
        for (ListOrder order :
            List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
          var question =
              new RecordScan.Question(
                  ModelStore.LEDGER,
                  order,
                  new FieldFilter(filter),
                  from,
                  to,
                  limit,
                  NO_BOUND,
                  scannedMax,
                  false);
          List<ModelStore.Stored> expected =
              model.records(filter).stream()
                  .filter(one -> end == 0 || one.offset() < end)
                  .filter(one -> from < 0 || one.loggedAtMillis() >= from)
                  .filter(one -> to < 0 || one.loggedAtMillis() < to)
                  .toList();
          boolean forth = order == ListOrder.LIST_ORDER_OLDEST_FIRST;
          assertThat(walk(model, question, end))
              .as("seed %d %s filter %s end %d", model.seed, question, filter, end)
              .containsExactlyElementsOf(forth ? expected : expected.reversed());
          assertThat(count(model, question, end)).isEqualTo(expected.size());
        }
      }
    }
  }

  @Test
  void everyPageSizeAndEveryAmountOfWorkWalkOverTheSameRecords() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(60);
      List<ModelStore.Stored> expected = model.records(NONE);
      for (int size = 1; size <= 61; size++) {
        assertThat(walk(model, question(ListOrder.LIST_ORDER_OLDEST_FIRST, size, 1000), 0))
            .as("seed %d limit %d", model.seed, size)
            .containsExactlyElementsOf(expected);
        assertThat(walk(model, question(ListOrder.LIST_ORDER_NEWEST_FIRST, 1000, size), 0))
            .as("seed %d scannedMax %d", model.seed, size)
            .containsExactlyElementsOf(expected.reversed());
      }
    }
  }

  @Test
  void largeRecordsEndAPageEarlyButNeverEmpty() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(100);
      var question =
          new RecordScan.Question(
              ModelStore.LEDGER,
              ListOrder.LIST_ORDER_OLDEST_FIRST,
              new FieldFilter(NONE),
              RecordScan.LOGGED_ANY,
              RecordScan.LOGGED_ANY,
              100,
              1,
              1000,
              false);
      PartitionMatches page =
          RecordScan.scan(model.store.partition, question, RecordCursor.getDefaultInstance());
      assertThat(page.getRecordsCount()).isEqualTo(1);
      assertThat(page.getMatched()).isEqualTo(1);
      assertThat(page.getExhausted()).isFalse();
      assertThat(walk(model, question, 0)).containsExactlyElementsOf(model.records(NONE));
    }
  }

  @Test
  void workIsBoundedByTheBytesOfRecordsToo() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      int payloadBytes = 200_000;
      int fitting = (int) (WorkLimit.SCANNED_BYTES_MAX / payloadBytes);
      for (int i = 0; i < fitting + 10; i++) {
        model.store.apply(
            ApplyHarness.transaction("large-" + i, "a", "b", i).toBuilder()
                .setLedger("other")
                .setPayload(ByteString.copyFrom(new byte[payloadBytes]))
                .build());
      }
      PartitionMatches page =
          RecordScan.scan(
              model.store.partition,
              question(ListOrder.LIST_ORDER_OLDEST_FIRST, 10, 1000),
              RecordCursor.getDefaultInstance());
      assertThat(page.getRecordsCount()).isZero();
      assertThat(page.getExhausted()).isFalse();
      assertThat(page.getScanned()).isBetween((long) fitting - 1, (long) fitting + 1);
    }
  }

  @Test
  void aRecordIsWireEqualToAStoredTransaction() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(20);
      ModelStore.Stored first = model.records(NONE).getFirst();
      StoredRecord record =
          RecordScan.scan(
                  model.store.partition,
                  question(ListOrder.LIST_ORDER_OLDEST_FIRST, 1, 100),
                  RecordCursor.getDefaultInstance())
              .getRecords(0);
      StoredTransaction parsed = StoredTransaction.parseFrom(record.toByteString());
      assertThat(parsed.getTransaction()).isEqualTo(first.transaction());
      assertThat(parsed.getPosition().getOffset()).isEqualTo(first.offset());
      assertThat(parsed.getLoggedAtMillis()).isEqualTo(first.loggedAtMillis());
      assertThat(parsed.getUnknownFields().asMap()).isEmpty();
    }
  }

  @Test
  void anEmptyPartitionHasNothing() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      PartitionMatches page =
          RecordScan.scan(
              model.store.partition,
              question(ListOrder.LIST_ORDER_NEWEST_FIRST, 10, 10),
              RecordCursor.getDefaultInstance());
      assertThat(page.getExhausted()).isTrue();
      assertThat(page.hasLastScanned()).isFalse();
      assertThat(page.getRecordsCount()).isZero();
    }
  }

  private static long anyAppendTime(ModelStore model) {
    return ApplyHarness.APPEND_MILLIS + model.random.nextInt(RECORDS + 20) - 10;
  }

  private static RecordScan.Question question(ListOrder order, int limit, int scannedMax) {
    return new RecordScan.Question(
        ModelStore.LEDGER,
        order,
        new FieldFilter(NONE),
        RecordScan.LOGGED_ANY,
        RecordScan.LOGGED_ANY,
        limit,
        NO_BOUND,
        scannedMax,
        false);
  }

  private static List<ModelStore.Stored> walk(
      ModelStore model, RecordScan.Question question, long end) throws Exception {
    List<ModelStore.Stored> all = new ArrayList<>();
    RecordCursor cursor = RecordCursor.newBuilder().setEndOffset(end).build();
    while (true) {
      PartitionMatches page = RecordScan.scan(model.store.partition, question, cursor);
      assertThat(page.getRecordsCount()).isLessThanOrEqualTo(question.limit());
      assertThat(page.getScanned()).isLessThanOrEqualTo(question.scannedMax());
      assertThat(page.getMatched()).isEqualTo(page.getRecordsCount());
      for (StoredRecord record : page.getRecordsList()) {
        StoredTransaction one = StoredTransaction.parseFrom(record.toByteString());
        all.add(new ModelStore.Stored(one.getPosition().getOffset(), one.getTransaction()));
      }
      if (page.getExhausted()) {
        return all;
      }
      assertThat(page.getLastScannedLoggedAtMillis())
          .isEqualTo(ApplyHarness.APPEND_MILLIS + page.getLastScanned().getOffset());
      RecordCursor next = cursor.toBuilder().setAfter(page.getLastScanned()).build();
      assertThat(next).as("a walk goes on").isNotEqualTo(cursor);
      cursor = next;
    }
  }

  private static long count(ModelStore model, RecordScan.Question question, long end) {
    var counting =
        new RecordScan.Question(
            question.ledger(),
            question.order(),
            question.filter(),
            question.loggedFromMillis(),
            question.loggedToMillis(),
            0,
            1,
            question.scannedMax(),
            true);
    long count = 0;
    RecordCursor cursor = RecordCursor.newBuilder().setEndOffset(end).build();
    while (true) {
      PartitionMatches page = RecordScan.scan(model.store.partition, counting, cursor);
      assertThat(page.getRecordsCount()).isZero();
      count += page.getMatched();
      if (page.getExhausted()) {
        return count;
      }
      RecordCursor next = cursor.toBuilder().setAfter(page.getLastScanned()).build();
      assertThat(next).as("a walk goes on").isNotEqualTo(cursor);
      cursor = next;
    }
  }
}
