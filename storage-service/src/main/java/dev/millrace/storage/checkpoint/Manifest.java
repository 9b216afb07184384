package dev.millrace.storage.checkpoint;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.rocks.ClosedStore;
import java.util.HexFormat;
import java.util.List;

/**
 * What a checkpoint holds. Written last: where there is none, the checkpoint is half.
 *
 * @param topic the name of the log's topic
 * @param identity which log's partition it is
 * @param nextOffset every record below it is in it
 * @param leaderEpoch in which the log reached it, -1 when it is not known
 * @param digest of everything stored, 32 hexadecimal digits
 * @param stored how many transactions
 * @param files all of them
 */
record Manifest(
    String topic,
    StoreIdentity identity,
    long nextOffset,
    int leaderEpoch,
    String digest,
    long stored,
    List<Entry> files) {
  /** Its name in a checkpoint's directory. */
  static final String FILE = "millrace-checkpoint.json";

  Manifest {
    files = List.copyOf(files);
  }

  /**
   * A file of a checkpoint.
   *
   * @param sha256 64 hexadecimal digits
   */
  record Entry(String name, long bytes, String sha256) {}

  static Manifest of(String topic, ClosedStore store, List<Entry> files) {
    AppliedState state = store.state();
    return new Manifest(
        topic,
        store.identity(),
        state.nextOffset(),
        state.leaderEpoch(),
        hex(state.digest()),
        state.counters().stored(),
        files);
  }

  /** Whether a store is what this says. */
  boolean describes(ClosedStore store) {
    return equals(of(topic, store, files));
  }

  long bytes() {
    return files.stream().mapToLong(Entry::bytes).sum();
  }

  private static String hex(Digest digest) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(digest.high()) + hex.toHexDigits(digest.low());
  }
}
