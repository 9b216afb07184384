package dev.millrace.query.lookup;

import com.google.protobuf.ByteString;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.AggregateGroup;
import io.grpc.Status;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Groups of partitions and steps, added up, as long as there are not too many. One thread. */
final class GroupSums {
  private static final Comparator<ByteString> BYTES =
      ByteString.unsignedLexicographicalComparator();

  private static final Comparator<Key> BY_KEY =
      Comparator.comparing(Key::period, BYTES)
          .thenComparing(Key::type, BYTES)
          .thenComparing(Key::currency, BYTES)
          .thenComparing(Key::counterparty, BYTES);

  /** In a query a field is set in all groups or in none. */
  private record Key(
      ByteString period, ByteString type, ByteString currency, ByteString counterparty) {
    static Key of(AggregateGroup group) {
      return new Key(
          group.getPeriodBytes(),
          group.getTypeBytes(),
          group.getCurrencyBytes(),
          group.getCounterpartyBytes());
    }
  }

  private final int groupsMax;
  private final long bytesMax;
  private final Map<Key, GroupSum> groups = new HashMap<>();
  private long bytes;

  /**
   * No groups yet.
   *
   * @param bytesMax of all of them as messages: their totals have no bound of their own
   */
  GroupSums(int groupsMax, long bytesMax) {
    this.groupsMax = groupsMax;
    this.bytesMax = bytesMax;
  }

  /** Adds them; RESOURCE_EXHAUSTED when there are too many. */
  void add(Collection<AggregateGroup> more) {
    for (AggregateGroup group : more) {
      Key key = Key.of(group);
      @Nullable GroupSum sum = groups.get(key);
      if (sum == null) {
        groups.put(key, new GroupSum(group));
        bytes += group.getSerializedSize();
      } else {
        bytes += sum.add(group);
      }
      if (groups.size() > groupsMax) {
        throw tooMany().asException();
      }
      if (bytes > bytesMax) {
        throw tooLarge("reply_bytes", bytesMax).asException();
      }
    }
  }

  /** All, in the order of the bytes of their keys: period, type, currency, counterparty. */
  List<AggregateGroup> inOrder() {
    return groups.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(BY_KEY))
        .map(entry -> entry.getValue().toMessage())
        .toList();
  }

  /** There are more groups than are given. */
  Refusal tooMany() {
    return tooLarge("groups", groupsMax);
  }

  private static Refusal tooLarge(String limit, long max) {
    return Steps.tooLarge(
            Status.Code.RESOURCE_EXHAUSTED,
            "there are more groups than one answer gives; ask for a shorter range or fewer groups",
            limit)
        .with("max", Long.toString(max));
  }
}
