package dev.millrace.cli.verify;

import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.IdEntry;
import dev.millrace.admin.v1.ListIdsResponse;
import dev.millrace.contract.identity.IdentityKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Finds identities that several partitions hold, by merging their ids, which come in key order. */
final class IdMerge {
  private final PriorityQueue<Stream> streams =
      new PriorityQueue<>(
          Comparator.<Stream, ByteString>comparing(
                  stream -> stream.head.getKey(), ByteString.unsignedLexicographicalComparator())
              .thenComparingInt(stream -> stream.partition));
  private long ids;

  /** An identity and where it lies. */
  record HeldTwice(IdentityKey.Parts identity, List<Place> places) {}

  /** Where one of the partitions holds it. */
  record Place(int partition, long offset) {}

  /** Takes each partition's ids. */
  IdMerge(Map<Integer, Iterator<ListIdsResponse>> partitions) {
    partitions.forEach((partition, chunks) -> add(new Stream(partition, chunks)));
  }

  /** Identities looked at, each once. */
  long ids() {
    return ids;
  }

  /** Goes through all of them. */
  void run(Consumer<HeldTwice> found) {
    List<Place> places = new ArrayList<>();
    while (!streams.isEmpty()) {
      Stream first = streams.remove();
      ByteString key = first.head.getKey();
      places.add(first.place());
      add(first);
      if (streams.isEmpty() || !streams.element().head.getKey().equals(key)) {
        ids++;
        if (places.size() > 1) {
          found.accept(new HeldTwice(IdentityKey.parse(key.toByteArray()), List.copyOf(places)));
        }
        places.clear();
      }
    }
  }

  private void add(Stream stream) {
    if (stream.advance()) {
      streams.add(stream);
    }
  }

  private static final class Stream {
    final int partition;
    private final Iterator<ListIdsResponse> chunks;
    private Iterator<IdEntry> chunk = List.<IdEntry>of().iterator();
    IdEntry head = IdEntry.getDefaultInstance();

    Stream(int partition, Iterator<ListIdsResponse> chunks) {
      this.partition = partition;
      this.chunks = chunks;
    }

    boolean advance() {
      while (!chunk.hasNext()) {
        if (!chunks.hasNext()) {
          return false;
        }
        chunk = chunks.next().getEntriesList().iterator();
      }
      head = chunk.next();
      return true;
    }

    Place place() {
      return new Place(partition, head.getOffset());
    }
  }
}
