package dev.millrace.storage.read;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Position;
import dev.millrace.v1.TransactionFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which entries of several partitions get their transactions. */
class AccountPartTest {
  private static final FieldFilter ALL = new FieldFilter(TransactionFilter.getDefaultInstance());
  private static final long SEED = 20_261_122;
  private static final int PARTITIONS = 3;
  private static final int ENTRIES = 30;

  /** Fewer than entries, so that many are of one time. */
  private static final int TIMES = 12;

  private static final int PAYLOAD_BYTES = 1_000;
  private static final long NO_BOUND = Long.MAX_VALUE;

  private static final Comparator<StoredEntry> LIST_ORDER =
      Comparator.comparingLong(StoredEntry::getTimeMicros)
          .thenComparingInt(entry -> entry.getPosition().getPartition())
          .thenComparingLong(entry -> entry.getPosition().getOffset());

  @TempDir Path root;
  private final List<ApplyHarness> stores = new ArrayList<>();

  @BeforeEach
  void fill() throws Exception {
    Random random = new Random(SEED);
    for (int number = 0; number < PARTITIONS; number++) {
      ApplyHarness store = ApplyHarness.ofPartition(root.resolve("data-" + number), number);
      stores.add(store);
      for (int i = 0; i < ENTRIES; i++) {
        store.apply(
            transaction(number + "-" + i, "a", "b", 1).toBuilder()
                .setTimeMicros(random.nextInt(TIMES))
                .setPayload(ByteString.copyFrom(new byte[PAYLOAD_BYTES]))
                .build());
      }
    }
  }

  @AfterEach
  void close() {
    stores.forEach(ApplyHarness::close);
  }

  @Test
  void theFirstOfAllPartitionsGetTheirsAndNoOthersDo() {
    for (ListOrder order :
        List.of(ListOrder.LIST_ORDER_OLDEST_FIRST, ListOrder.LIST_ORDER_NEWEST_FIRST)) {
      for (int most : new int[] {1, 2, 7, ENTRIES, PARTITIONS * ENTRIES - 1, 1_000}) {
        List<StoredEntry> entries = entries(answers(order, EntryView.ENTRY_VIEW_FULL, most));
        assertThat(entries).hasSize(PARTITIONS * ENTRIES);
        boolean oldestFirst = order == ListOrder.LIST_ORDER_OLDEST_FIRST;
        Set<Position> first =
            entries.stream()
                .sorted(oldestFirst ? LIST_ORDER : LIST_ORDER.reversed())
                .limit(most)
                .map(StoredEntry::getPosition)
                .collect(Collectors.toSet());
        assertThat(entries)
            .as("%s, %d, seed %d", order, most, SEED)
            .allMatch(entry -> entry.hasTransaction() == first.contains(entry.getPosition()));
      }
    }
  }

  @Test
  void allGetTheirsWithoutABoundAndNoneInASummary() {
    ListOrder order = ListOrder.LIST_ORDER_NEWEST_FIRST;
    int all = AccountList.ALL_TRANSACTIONS;
    assertThat(entries(answers(order, EntryView.ENTRY_VIEW_FULL, all)))
        .hasSize(PARTITIONS * ENTRIES)
        .allMatch(StoredEntry::hasTransaction);
    assertThat(entries(answers(order, EntryView.ENTRY_VIEW_SUMMARY, all)))
        .hasSize(PARTITIONS * ENTRIES)
        .noneMatch(StoredEntry::hasTransaction);
  }

  @Test
  void aPartWhoseTransactionsDoNotFitEndsBehindTheLastThatDid() {
    AccountList.Question question =
        question(
            ListOrder.LIST_ORDER_OLDEST_FIRST,
            EntryView.ENTRY_VIEW_FULL,
            5L * PAYLOAD_BYTES,
            PARTITIONS * 10);
    for (PartitionEntries answer : answers(question)) {
      assertThat(answer.getEntriesList()).hasSize(4).allMatch(StoredEntry::hasTransaction);
      assertThat(answer.getExhausted()).isFalse();
      assertThat(answer.getLastScanned().getOffset())
          .isEqualTo(answer.getEntries(3).getPosition().getOffset());
    }
  }

  @Test
  void whatAPartReflectsIsThatOfItsEntriesWhateverIsLearntBeforeItIsRead() {
    ApplyHarness store = stores.getFirst();
    store.lag.endSeen(ENTRIES, ENTRIES, true);
    AccountList.Question question =
        question(ListOrder.LIST_ORDER_NEWEST_FIRST, EntryView.ENTRY_VIEW_FULL, NO_BOUND, 10);
    AccountPart part =
        AccountList.entries(store.partition, question, PartitionCursor.getDefaultInstance());
    store.lag.endSeen(ENTRIES + 5, ENTRIES, false);
    assertThat(store.partition.stateAt(ENTRIES).getLagRecords()).isEqualTo(5);
    assertThat(part.read().getState().getLagRecords()).isZero();
  }

  private List<PartitionEntries> answers(ListOrder order, EntryView view, int transactionsMax) {
    return answers(question(order, view, NO_BOUND, transactionsMax));
  }

  private static AccountList.Question question(
      ListOrder order, EntryView view, long bytesMax, int transactionsMax) {
    return new AccountList.Question(
        "test", "a", order, view, ALL, 2 * ENTRIES, bytesMax, 1_000, transactionsMax);
  }

  private List<PartitionEntries> answers(AccountList.Question question) {
    List<AccountPart> parts =
        stores.stream()
            .map(
                store ->
                    AccountList.entries(
                        store.partition, question, PartitionCursor.getDefaultInstance()))
            .toList();
    AccountList.choose(parts, question);
    return parts.stream().map(AccountPart::read).toList();
  }

  private static List<StoredEntry> entries(List<PartitionEntries> answers) {
    return answers.stream().flatMap(answer -> answer.getEntriesList().stream()).toList();
  }
}
