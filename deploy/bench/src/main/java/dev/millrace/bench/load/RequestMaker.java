package dev.millrace.bench.load;

import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.v1.Acknowledgement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a range of sequences into requests.
 *
 * @param generator makes the transactions
 * @param acknowledgement what every request asks for
 * @param batch transactions to the request; the last may hold fewer
 */
public record RequestMaker(
    TransactionGenerator generator, Acknowledgement acknowledgement, int batch) {

  /** The request that starts at {@code first} of a range that ends before {@code end}. */
  LoadRequest make(long first, long end) {
    return LoadRequest.make(generator, acknowledgement, first, (int) Math.min(batch, end - first));
  }

  /** Part of an earlier request, to be sent again. */
  LoadRequest again(long first, int count) {
    return LoadRequest.make(generator, acknowledgement, first, count);
  }

  /** All requests of the range, made now. */
  public RequestSource ahead(long first, long count) {
    List<LoadRequest> requests = new ArrayList<>();
    for (long next = first; next < first + count; next += batch) {
      requests.add(make(next, first + count));
    }
    Iterator<LoadRequest> rest = requests.iterator();
    return new RequestSource() {
      @Override
      public @Nullable LoadRequest next() {
        return rest.hasNext() ? rest.next() : null;
      }

      @Override
      public void close() {}
    };
  }

  /** The requests of the range, made by a thread of their own a little ahead of the sender. */
  public RequestSource whileSending(long first, long count) {
    return new RequestRing(this, first, count);
  }
}
