package dev.millrace.storage.read;

import dev.millrace.storage.layout.AccountEntryFields;
import dev.millrace.storage.layout.AccountEntryKey;
import dev.millrace.v1.AggregateGroup;
import dev.millrace.v1.GroupBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Entries counted and summed by group and currency. One thread. */
final class GroupTable implements EntryWalk.Taker {
  /** Of one group in one currency, beside its key, in memory and in the answer. */
  private static final int CELL_BYTES = 200;

  private final Grouping grouping;
  private final long bytesMax;
  private final Map<CellKey, GroupCell> cells = new HashMap<>();
  private final CellKey probe = new CellKey();
  private long bytes;

  /**
   * An empty table.
   *
   * @param bytesMax that it takes, roughly; one entry has room in any case
   */
  GroupTable(List<GroupBy> by, long bytesMax) {
    this.grouping = new Grouping(by);
    this.bytesMax = bytesMax;
  }

  @Override
  public boolean hasRoom() {
    return bytes < bytesMax;
  }

  @Override
  public void take(byte[] key, AccountEntryFields fields) {
    grouping.put(probe, AccountEntryKey.timeMicros(key), fields);
    GroupCell cell = cells.get(probe);
    if (cell == null) {
      cell = new GroupCell();
      cells.put(probe.copy(), cell);
      bytes += CELL_BYTES + probe.length();
    }
    cell.add(AccountEntryKey.role(key), fields);
  }

  /** The groups, by their bytes; their totals by currency. */
  List<AggregateGroup> groups() {
    List<AggregateGroup.Builder> groups = new ArrayList<>();
    CellKey before = null;
    for (Map.Entry<CellKey, GroupCell> entry : new TreeMap<>(cells).entrySet()) {
      CellKey key = entry.getKey();
      if (before == null || !isSameGroup(before, key)) {
        groups.add(grouping.group(key));
      }
      AggregateGroup.Builder group = groups.getLast();
      GroupCell cell = entry.getValue();
      group.setCount(group.getCount() + cell.count()).addTotals(cell.totals(key.currency()));
      before = key;
    }
    return groups.stream().map(AggregateGroup.Builder::build).toList();
  }

  private boolean isSameGroup(CellKey one, CellKey other) {
    return one.startsAs(grouping.groupLength(one), other, grouping.groupLength(other));
  }
}
