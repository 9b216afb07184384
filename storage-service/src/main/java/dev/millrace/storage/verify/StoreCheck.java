package dev.millrace.storage.verify;

import static java.util.Objects.requireNonNull;

import dev.millrace.admin.v1.VerifyStep;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.rocks.StoreSnapshot;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether indexes, digest and counters are what the records demand. Each family is read once, in
 * its own order: the entries that records demand and those that are there have fingerprints, which
 * do not depend on the order. Only where two differ is it looked for which entry it is.
 */
final class StoreCheck {
  private static final List<ColumnFamily> INDEXES =
      List.of(ColumnFamily.IDS, ColumnFamily.ACCOUNTS, ColumnFamily.REFERENCES);
  private static final String STATE = "state";
  private static final byte[] START = {};

  private final StoreSnapshot snapshot;
  private final AppliedState state;
  private final int partition;
  private final int partitions;
  private final Watch watch;
  private final Derived derived = new Derived();
  private final Map<ColumnFamily, Fingerprint> demanded = new EnumMap<>(ColumnFamily.class);
  private long looked;

  StoreCheck(
      StoreSnapshot snapshot, AppliedState state, int partition, int partitions, Watch watch) {
    this.snapshot = snapshot;
    this.state = state;
    this.partition = partition;
    this.partitions = partitions;
    this.watch = watch;
  }

  /** The first difference; null when there is none. */
  @Nullable Difference check() throws Watch.Cancelled {
    INDEXES.forEach(family -> demanded.put(family, new Fingerprint()));
    Difference ofState = checkRecords();
    if (ofState != null && !ofState.family().equals(STATE)) {
      return ofState;
    }
    looked = 0;
    for (ColumnFamily family : INDEXES) {
      if (!demanded(family).matches(present(family))) {
        return new Locator(snapshot, watch).locate(family);
      }
    }
    return ofState;
  }

  private @Nullable Difference checkRecords() throws Watch.Cancelled {
    Digest.Sum digest = new Digest.Sum();
    digest.start(Digest.ZERO);
    long stored = 0;
    long misplaced = 0;
    StoreSnapshot.Cursor records = snapshot.cursor(ColumnFamily.RECORDS, START);
    for (StoreSnapshot.Entry entry = records.next(); entry != null; entry = records.next()) {
      Difference unreadable = read(entry);
      if (unreadable != null) {
        return unreadable;
      }
      digest.add(RecordValue.position(entry.key()), RecordValue.loggedBytes(entry.value()));
      derived.entries((family, key, value) -> demanded(family).add(key, value));
      stored++;
      misplaced += derived.isMisplaced(partition, partitions) ? 1 : 0;
      watch.looked(VerifyStep.VERIFY_STEP_RECORDS, stored);
    }
    return stateDifference(stored, misplaced, digest.digest());
  }

  /** Reads a record; the difference when it is none, or none that the store may have. */
  private @Nullable Difference read(StoreSnapshot.Entry entry) {
    String key = Words.key(ColumnFamily.RECORDS, entry.key());
    if (entry.key().length != Long.BYTES) {
      return record(key, Difference.NO_OFFSET, "a key of 8 bytes", Words.bytes(entry.key()));
    }
    long position = RecordValue.position(entry.key());
    long offset = PackedPosition.offset(position);
    if (offset >= state.nextOffset()) {
      return record(key, offset, "no record from offset " + state.nextOffset() + " on", "one");
    }
    try {
      derived.read(position, entry.value());
      return null;
    } catch (CorruptValueException | IndexOutOfBoundsException e) {
      return record(key, offset, "a transaction", Words.bytes(entry.value()));
    }
  }

  private @Nullable Difference stateDifference(long stored, long misplaced, Digest digest) {
    AppliedState.Counters counters = state.counters();
    if (counters.stored() != stored) {
      return state("stored", Long.toString(stored), Long.toString(counters.stored()));
    }
    if (counters.misplaced() != misplaced) {
      return state("misplaced", Long.toString(misplaced), Long.toString(counters.misplaced()));
    }
    return digest.equals(state.digest())
        ? null
        : state("digest", text(digest), text(state.digest()));
  }

  private Fingerprint present(ColumnFamily family) throws Watch.Cancelled {
    Fingerprint present = new Fingerprint();
    StoreSnapshot.Cursor cursor = snapshot.cursor(family, START);
    for (StoreSnapshot.Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
      present.add(entry.key(), entry.value());
      looked++;
      watch.looked(VerifyStep.VERIFY_STEP_INDEXES, looked);
    }
    return present;
  }

  private Fingerprint demanded(ColumnFamily family) {
    return requireNonNull(demanded.get(family));
  }

  private static Difference record(String key, long offset, String expected, String found) {
    return new Difference(Words.family(ColumnFamily.RECORDS), key, offset, expected, found);
  }

  private static Difference state(String key, String expected, String found) {
    return new Difference(STATE, key, Difference.NO_OFFSET, expected, found);
  }

  private static String text(Digest digest) {
    return "%016x%016x".formatted(digest.high(), digest.low());
  }
}
