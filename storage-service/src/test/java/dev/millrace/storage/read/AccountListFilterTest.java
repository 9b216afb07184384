package dev.millrace.storage.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.TransactionFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountListFilterTest {
  private static final int RECORDS = 600;
  private static final int FILTERS = 200;
  private static final TransactionFilter NONE = TransactionFilter.getDefaultInstance();

  @TempDir Path root;

  @Test
  void everyFilterTakesWhatThePlainModelTakesInBothOrders() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(RECORDS);
      for (int i = 0; i < FILTERS; i++) {
        TransactionFilter filter = i == 0 ? NONE : model.filter(true);
        long end = i % 2 == 0 ? 0 : 1 + model.random.nextInt(RECORDS);
        List<Long> expected = expected(model, filter, end);
        int limit = 1 + model.random.nextInt(40);
        int scannedMax = 1 + model.random.nextInt(60);
        String as = "seed %d filter %s end %d".formatted(model.seed, filter, end);
        assertThat(walk(model, filter, ListOrder.LIST_ORDER_OLDEST_FIRST, limit, scannedMax, end))
            .as(as)
            .containsExactlyElementsOf(expected);
        assertThat(walk(model, filter, ListOrder.LIST_ORDER_NEWEST_FIRST, limit, scannedMax, end))
            .as(as)
            .containsExactlyElementsOf(expected.reversed());
      }
    }
  }

  @Test
  void everyPageSizeAndEveryAmountOfWorkWalkOverTheSameEntries() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(60);
      TransactionFilter filter = NONE.toBuilder().addTypes("fee").addTypes("").build();
      List<Long> expected = expected(model, filter, 0);
      for (int size = 1; size <= 61; size++) {
        for (ListOrder order :
            List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
          boolean forth = order == ListOrder.LIST_ORDER_OLDEST_FIRST;
          List<Long> inOrder = forth ? expected : expected.reversed();
          assertThat(walk(model, filter, order, size, 1000, 0))
              .as("seed %d limit %d", model.seed, size)
              .containsExactlyElementsOf(inOrder);
          assertThat(walk(model, filter, order, 1000, size, 0))
              .as("seed %d scannedMax %d", model.seed, size)
              .containsExactlyElementsOf(inOrder);
        }
      }
    }
  }

  @Test
  void aTimeRangeIsSoughtNotFiltered() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(RECORDS);
      long day = ModelStore.DAY_MICROS;
      TransactionFilter filter = NONE.toBuilder().setTimeFromMicros(0).setTimeToMicros(day).build();
      for (ListOrder order :
          List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
        PartitionEntries all = list(model, filter, order, 1000, 1000, cursor(0));
        assertThat(all.getEntriesCount()).isEqualTo(expected(model, filter, 0).size());
        assertThat(all.getScanned()).as("seed %d", model.seed).isEqualTo(all.getEntriesCount());
        assertThat(all.getExhausted()).isTrue();
      }
      TransactionFilter empty = NONE.toBuilder().setTimeFromMicros(5).setTimeToMicros(5).build();
      PartitionEntries nothing =
          list(model, empty, ListOrder.LIST_ORDER_OLDEST_FIRST, 10, 1000, cursor(0));
      assertThat(nothing.getEntriesCount()).isZero();
      assertThat(nothing.hasLastScanned()).isFalse();
      assertThat(nothing.getExhausted()).isTrue();
    }
  }

  @Test
  void workThatIsEnoughEndsAPageThatHoldsNothing() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(200);
      TransactionFilter filter = NONE.toBuilder().addTypes("unheard-of").build();
      PartitionEntries page =
          list(model, filter, ListOrder.LIST_ORDER_NEWEST_FIRST, 10, 20, cursor(0));
      assertThat(page.getEntriesCount()).isZero();
      assertThat(page.getScanned()).isEqualTo(20);
      assertThat(page.getExhausted()).isFalse();
      List<Long> all = expected(model, NONE, 0).reversed();
      assertThat(page.getLastScanned().getOffset()).isEqualTo(all.get(19));
    }
  }

  @Test
  void anEmptyPartitionHasNothing() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      PartitionEntries page =
          list(model, NONE, ListOrder.LIST_ORDER_OLDEST_FIRST, 10, 10, cursor(0));
      assertThat(page.getExhausted()).isTrue();
      assertThat(page.getScanned()).isZero();
      assertThat(page.hasLastScanned()).isFalse();
    }
  }

  @Test
  void aPageThatIsCutForItsBytesGoesOnBehindItsLastEntry() throws Exception {
    try (ModelStore model = new ModelStore(root)) {
      model.fill(100);
      List<Long> offsets = new ArrayList<>();
      PartitionCursor cursor = cursor(0);
      while (true) {
        PartitionEntries page =
            AccountList.entries(
                    model.store.partition,
                    new AccountList.Question(
                        ModelStore.LEDGER,
                        ModelStore.ACCOUNT,
                        ListOrder.LIST_ORDER_OLDEST_FIRST,
                        EntryView.ENTRY_VIEW_FULL,
                        new FieldFilter(NONE),
                        50,
                        700,
                        1000,
                        AccountList.ALL_TRANSACTIONS),
                    cursor)
                .read();
        page.getEntriesList().forEach(entry -> offsets.add(entry.getPosition().getOffset()));
        if (page.getExhausted()) {
          break;
        }
        assertThat(page.getEntriesCount()).isBetween(1, 10);
        assertThat(page.getLastScanned().getOffset()).isEqualTo(offsets.getLast());
        cursor = cursor.toBuilder().setAfter(page.getLastScanned()).build();
      }
      assertThat(offsets)
          .as("seed %d", model.seed)
          .containsExactlyElementsOf(expected(model, NONE, 0));
    }
  }

  private static List<Long> expected(ModelStore model, TransactionFilter filter, long end) {
    return model.entries(filter).stream()
        .map(ModelStore.Stored::offset)
        .filter(offset -> end == 0 || offset < end)
        .toList();
  }

  private static List<Long> walk(
      ModelStore model,
      TransactionFilter filter,
      ListOrder order,
      int limit,
      int scannedMax,
      long end) {
    List<Long> offsets = new ArrayList<>();
    PartitionCursor cursor = cursor(end);
    while (true) {
      PartitionEntries page = list(model, filter, order, limit, scannedMax, cursor);
      assertThat(page.getEntriesCount()).isLessThanOrEqualTo(limit);
      assertThat(page.getScanned()).isLessThanOrEqualTo(scannedMax);
      for (StoredEntry entry : page.getEntriesList()) {
        offsets.add(entry.getPosition().getOffset());
      }
      if (page.getExhausted()) {
        return offsets;
      }
      PartitionCursor next = cursor.toBuilder().setAfter(page.getLastScanned()).build();
      assertThat(next).as("a walk goes on").isNotEqualTo(cursor);
      cursor = next;
    }
  }

  private static PartitionEntries list(
      ModelStore model,
      TransactionFilter filter,
      ListOrder order,
      int limit,
      int scannedMax,
      PartitionCursor cursor) {
    return AccountList.entries(
            model.store.partition,
            new AccountList.Question(
                ModelStore.LEDGER,
                ModelStore.ACCOUNT,
                order,
                EntryView.ENTRY_VIEW_SUMMARY,
                new FieldFilter(filter),
                limit,
                1,
                scannedMax,
                AccountList.ALL_TRANSACTIONS),
            cursor)
        .read();
  }

  private static PartitionCursor cursor(long end) {
    return PartitionCursor.newBuilder().setEndOffset(end).build();
  }
}
