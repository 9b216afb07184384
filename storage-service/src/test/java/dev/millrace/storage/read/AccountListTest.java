package dev.millrace.storage.read;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountListTest {
  private static final long NO_BOUND = Long.MAX_VALUE;
  private static final int SCANNED_MAX = 10_000;
  private static final FieldFilter ALL = new FieldFilter(TransactionFilter.getDefaultInstance());

  @TempDir Path root;

  @Test
  void pagingBothWaysReturnsEveryEntryOnceInOrder() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (ApplyHarness store = new ApplyHarness(root)) {
      List<long[]> expected = new ArrayList<>(); // time, offset
      for (int i = 0; i < 500; i++) {
        String debit = "a" + random.nextInt(3);
        String credit = "a" + random.nextInt(3);
        long time = random.nextInt(20) - 10L;
        Transaction one =
            transaction("tx-" + i, debit, credit, i).toBuilder().setTimeMicros(time).build();
        store.apply(one);
        if (debit.equals("a1") || credit.equals("a1")) {
          expected.add(new long[] {time, i});
        }
      }
      Comparator<long[]> order =
          Comparator.<long[]>comparingLong(entry -> entry[0]).thenComparingLong(entry -> entry[1]);
      for (ListOrder wanted :
          List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
        expected.sort(wanted == ListOrder.LIST_ORDER_OLDEST_FIRST ? order : order.reversed());
        int limit = 1 + random.nextInt(50);
        assertThat(walk(store, wanted, limit, 0))
            .as("seed %d order %s limit %d", seed, wanted, limit)
            .usingRecursiveFieldByFieldElementComparator()
            .containsExactlyElementsOf(expected);
        List<long[]> early = expected.stream().filter(entry -> entry[1] < 250).toList();
        assertThat(walk(store, wanted, limit, 250))
            .as("seed %d order %s limit %d", seed, wanted, limit)
            .usingRecursiveFieldByFieldElementComparator()
            .containsExactlyElementsOf(early);
      }
    }
  }

  @Test
  void anEntryIsWireEqualToThePublicOneInBothViews() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      Transaction self = transaction("self", "a", "a", 5).toBuilder().setType("fee").build();
      store.apply(self);
      PartitionEntries full = list(store, EntryView.ENTRY_VIEW_FULL, cursor(), 10);
      AccountEntry entry = AccountEntry.parseFrom(full.getEntries(0).toByteString());
      assertThat(entry.getRole()).isEqualTo(AccountRole.ACCOUNT_ROLE_BOTH);
      assertThat(entry.getCounterparty()).isEqualTo("a");
      assertThat(entry.getType()).isEqualTo("fee");
      assertThat(entry.getAmount()).isEqualTo(self.getAmount());
      assertThat(entry.getTransaction().getTransaction()).isEqualTo(self);
      assertThat(entry.getTransaction().getLoggedAtMillis()).isEqualTo(ApplyHarness.APPEND_MILLIS);
      assertThat(entry.getUnknownFields().asMap()).isEmpty();

      PartitionEntries brief = list(store, EntryView.ENTRY_VIEW_SUMMARY, cursor(), 10);
      assertThat(brief.getEntries(0))
          .isEqualTo(full.getEntries(0).toBuilder().clearTransaction().build());
    }
  }

  @Test
  void otherAccountsOfTheLedgerAndOtherLedgersAreNotListed() throws Exception {
    try (ApplyHarness store = new ApplyHarness(root)) {
      store.apply(
          transaction("1", "a", "b", 5),
          transaction("2", "c", "d", 5),
          transaction("3", "a", "b", 5).toBuilder().setLedger("other").build());
      for (ListOrder order :
          List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
        PartitionEntries entries =
            AccountList.entries(
                    store.partition,
                    new AccountList.Question(
                        "test",
                        "a",
                        order,
                        EntryView.ENTRY_VIEW_FULL,
                        ALL,
                        10,
                        NO_BOUND,
                        SCANNED_MAX,
                        AccountList.ALL_TRANSACTIONS),
                    cursor().build())
                .read();
        assertThat(entries.getEntriesList())
            .extracting(entry -> entry.getPosition().getOffset())
            .containsExactly(0L);
        assertThat(entries.getExhausted()).isTrue();
      }
    }
  }

  @Test
  void aListOfLargeRecordsStopsEarlyButNeverEmpty() throws Exception {
    long bodyBytes = 10_000;
    try (ApplyHarness store = new ApplyHarness(root)) {
      for (int i = 0; i < 30; i++) {
        store.apply(
            transaction("tx-" + i, "a", "b", i).toBuilder()
                .setPayload(ByteString.copyFrom(new byte[(int) bodyBytes]))
                .build());
      }
      PartitionEntries some = list(store, 12 * bodyBytes);
      assertThat(some.getEntriesCount()).isEqualTo(11);
      assertThat(some.getEntriesList()).allMatch(StoredEntry::hasTransaction);
      assertThat(some.getExhausted()).isFalse();
      PartitionEntries one = list(store, 1);
      assertThat(one.getEntriesCount()).isEqualTo(1);
      assertThat(one.getExhausted()).isFalse();
      PartitionEntries all = list(store, 31 * bodyBytes);
      assertThat(all.getEntriesCount()).isEqualTo(30);
      assertThat(all.getExhausted()).isTrue();
    }
  }

  @Test
  void thePartsOfACallTogetherAreBounded() {
    assertThat(RecordBudget.listBytes(1)).isEqualTo(4 << 20);
    assertThat(RecordBudget.listBytes(64)).isEqualTo((16 << 20) / 64);
  }

  private static PartitionEntries list(ApplyHarness store, long bytesMax) {
    return AccountList.entries(
            store.partition,
            new AccountList.Question(
                "test",
                "a",
                ListOrder.LIST_ORDER_OLDEST_FIRST,
                EntryView.ENTRY_VIEW_FULL,
                ALL,
                100,
                bytesMax,
                SCANNED_MAX,
                AccountList.ALL_TRANSACTIONS),
            cursor().build())
        .read();
  }

  private static List<long[]> walk(ApplyHarness store, ListOrder order, int limit, long endOffset) {
    List<long[]> all = new ArrayList<>();
    PartitionCursor.Builder cursor = cursor().setEndOffset(endOffset);
    while (true) {
      PartitionEntries page =
          AccountList.entries(
                  store.partition,
                  new AccountList.Question(
                      "test",
                      "a1",
                      order,
                      EntryView.ENTRY_VIEW_SUMMARY,
                      ALL,
                      limit,
                      1,
                      SCANNED_MAX,
                      AccountList.ALL_TRANSACTIONS),
                  cursor.build())
              .read();
      for (StoredEntry entry : page.getEntriesList()) {
        all.add(new long[] {entry.getTimeMicros(), entry.getPosition().getOffset()});
      }
      if (page.getExhausted()) {
        return all;
      }
      assertThat(page.getEntriesCount()).isEqualTo(limit);
      StoredEntry last = page.getEntries(limit - 1);
      cursor.setAfter(
          EntryKey.newBuilder()
              .setTimeMicros(last.getTimeMicros())
              .setOffset(last.getPosition().getOffset()));
    }
  }

  private static PartitionEntries list(
      ApplyHarness store, EntryView view, PartitionCursor.Builder cursor, int limit) {
    return AccountList.entries(
            store.partition,
            new AccountList.Question(
                "test",
                "a",
                ListOrder.LIST_ORDER_NEWEST_FIRST,
                view,
                ALL,
                limit,
                NO_BOUND,
                SCANNED_MAX,
                AccountList.ALL_TRANSACTIONS),
            cursor.build())
        .read();
  }

  private static PartitionCursor.Builder cursor() {
    return PartitionCursor.newBuilder();
  }
}
