package dev.millrace.query.lookup;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Merges what partitions gave, each in order, into one page in the same order.
 *
 * <p>A partition that has more to look at says where it stopped looking. What others have behind
 * the nearest such place waits for a later page, as something of that partition may come before it.
 *
 * <p>Items of one partition stay in the order in which it gave them. Append times may fall in it,
 * when the broker's clock was set back or another broker leads: such an item stands where the
 * farthest before it stands. So the partition that stopped nearest always gives what it has, and
 * each page gets on.
 */
final class PageMerge<T extends MessageLite> {
  /**
   * What one partition gave.
   *
   * @param stopped where it stopped looking; null when it has looked at everything
   */
  record Part<T>(int partition, List<T> items, @Nullable Place stopped) {}

  /**
   * A page.
   *
   * @param taken by partition, how many of its items are in the page
   * @param end the next page goes on behind it; null when none follows
   */
  record Merged<T>(List<T> items, Map<Integer, Integer> taken, @Nullable Place end) {}

  private record Head<T>(Part<T> part, int at, Place place) {}

  private final Function<T, Place> placeOf;
  private final Comparator<Place> order;

  PageMerge(Function<T, Place> placeOf, boolean newestFirst) {
    this.placeOf = placeOf;
    this.order = newestFirst ? Place.ASCENDING.reversed() : Place.ASCENDING;
  }

  /** One page; it ends early when it has become as large as a message should be. */
  Merged<T> merge(Collection<Part<T>> parts, int pageSize, long pageBytesMax) {
    PriorityQueue<Head<T>> heads = new PriorityQueue<>((a, b) -> order.compare(a.place, b.place));
    @Nullable Place stop = null;
    for (Part<T> part : parts) {
      @Nullable Place end = end(part);
      if (end != null && (stop == null || order.compare(end, stop) < 0)) {
        stop = end;
      }
      push(heads, part, 0, null);
    }
    List<T> page = new ArrayList<>();
    Map<Integer, Integer> taken = new HashMap<>();
    long bytes = 0;
    @Nullable Place last = null;
    while (isWithin(heads.peek(), stop)) {
      if (last != null && (page.size() == pageSize || bytes >= pageBytesMax)) {
        return new Merged<>(page, taken, last);
      }
      Head<T> next = heads.remove();
      T item = next.part.items().get(next.at);
      page.add(item);
      bytes += item.getSerializedSize();
      last = next.place;
      taken.put(next.part.partition(), next.at + 1);
      push(heads, next.part, next.at + 1, next.place);
    }
    return new Merged<>(page, taken, stop);
  }

  private boolean isWithin(@Nullable Head<T> head, @Nullable Place stop) {
    return head != null && (stop == null || order.compare(head.place, stop) <= 0);
  }

  private void push(PriorityQueue<Head<T>> heads, Part<T> part, int at, @Nullable Place before) {
    if (at < part.items().size()) {
      heads.add(new Head<>(part, at, farther(before, placeOf.apply(part.items().get(at)))));
    }
  }

  /** Where a part stopped: no nearer than any of its items; null when it has given everything. */
  private @Nullable Place end(Part<T> part) {
    @Nullable Place end = part.stopped();
    if (end == null) {
      return null;
    }
    for (T item : part.items()) {
      end = farther(end, placeOf.apply(item));
    }
    return end;
  }

  private Place farther(@Nullable Place one, Place other) {
    return one != null && order.compare(one, other) > 0 ? one : other;
  }
}
