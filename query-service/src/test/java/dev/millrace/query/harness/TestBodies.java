package dev.millrace.query.harness;

import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoredEntry;
import dev.millrace.v1.ListOrder;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Which entries of an owner's parts keep their transactions, as store.proto says; or none do. */
final class TestBodies {
  private static final Comparator<StoredEntry> ORDER =
      Comparator.comparingLong(StoredEntry::getTimeMicros)
          .thenComparingInt(entry -> entry.getPosition().getPartition())
          .thenComparingLong(entry -> entry.getPosition().getOffset())
          .thenComparingInt(entry -> entry.getPosition().getIndex());

  private final AtomicInteger withoutAny = new AtomicInteger();

  /** So many further lists come without any. */
  void withhold(int lists) {
    withoutAny.set(lists);
  }

  List<PartitionEntries> first(ListAccountRequest request, List<PartitionEntries> parts) {
    if (withoutAny.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return parts.stream().map(part -> without(part, Set.of())).toList();
    }
    if (request.getTransactionsMax() == 0) {
      return parts;
    }
    boolean oldestFirst = request.getOrder() == ListOrder.LIST_ORDER_OLDEST_FIRST;
    Set<StoredEntry> kept =
        parts.stream()
            .flatMap(part -> part.getEntriesList().stream())
            .sorted(oldestFirst ? ORDER : ORDER.reversed())
            .limit(request.getTransactionsMax())
            .collect(Collectors.toCollection(HashSet::new));
    return parts.stream().map(part -> without(part, kept)).toList();
  }

  private static PartitionEntries without(PartitionEntries part, Set<StoredEntry> kept) {
    PartitionEntries.Builder fewer = part.toBuilder().clearEntries();
    for (StoredEntry entry : part.getEntriesList()) {
      fewer.addEntries(kept.contains(entry) ? entry : entry.toBuilder().clearTransaction().build());
    }
    return fewer.build();
  }
}
