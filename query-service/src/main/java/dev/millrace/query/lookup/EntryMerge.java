package dev.millrace.query.lookup;

import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.v1.ListOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Merges partitions' entries into one page by (time, partition, offset, index). */
final class EntryMerge {
  private static final Comparator<StoredEntry> OLDEST_FIRST =
      Comparator.comparingLong(StoredEntry::getTimeMicros)
          .thenComparingInt(entry -> entry.getPosition().getPartition())
          .thenComparingLong(entry -> entry.getPosition().getOffset())
          .thenComparingInt(entry -> entry.getPosition().getIndex());

  /** The page, and whether anything follows it. */
  record Merged(List<StoredEntry> entries, boolean more) {}

  private static final class Source {
    private final PartitionEntries part;
    private int at;

    Source(PartitionEntries part) {
      this.part = part;
    }

    boolean isUsedUp() {
      return at == part.getEntriesCount();
    }

    StoredEntry head() {
      return part.getEntries(at);
    }
  }

  private EntryMerge() {}

  /**
   * One page. Ends early when a partition gave fewer entries than it has, since what it holds back
   * may come next, and when the page has become as large as a message should be.
   */
  static Merged merge(
      Map<Integer, PartitionEntries> parts, ListOrder order, int pageSize, long pageBytesMax) {
    Comparator<StoredEntry> comparator =
        order == ListOrder.LIST_ORDER_OLDEST_FIRST ? OLDEST_FIRST : OLDEST_FIRST.reversed();
    List<Source> sources = parts.values().stream().map(Source::new).toList();
    List<StoredEntry> page = new ArrayList<>();
    long bytes = 0;
    while (page.size() < pageSize && bytes < pageBytesMax) {
      if (sources.stream().anyMatch(source -> source.isUsedUp() && !source.part.getExhausted())) {
        return new Merged(page, true);
      }
      var next =
          sources.stream()
              .filter(source -> !source.isUsedUp())
              .min((one, other) -> comparator.compare(one.head(), other.head()));
      if (next.isEmpty()) {
        return new Merged(page, false);
      }
      StoredEntry entry = next.get().head();
      next.get().at++;
      page.add(entry);
      bytes += entry.getSerializedSize();
    }
    return new Merged(
        page,
        sources.stream().anyMatch(source -> !source.isUsedUp() || !source.part.getExhausted()));
  }
}
