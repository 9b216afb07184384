package dev.millrace.storage.read;

import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.internal.v1.PartitionRecords;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.StoreReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Records by identity: identity → position → record. */
public final class RecordLookup {
  private RecordLookup() {}

  /** The records of these keys, as of the applied offset, in their order. */
  public static PartitionRecords batchGet(
      OwnedPartition partition, String ledger, List<RecordKey> keys) {
    long appliedOffset = partition.applied().nextOffset(); // before anything is read
    long end = PackedPosition.pack(appliedOffset, 0);
    PartitionRecords.Builder answer =
        PartitionRecords.newBuilder().setState(partition.stateAt(appliedOffset));
    partition
        .contents()
        .store()
        .<@Nullable Void>read(
            reader -> {
              List<Integer> foundAt = new ArrayList<>();
              List<byte[]> positions = new ArrayList<>();
              for (int i = 0; i < keys.size(); i++) {
                byte[] position = position(reader, ledger, keys.get(i));
                if (position != null && RecordValue.position(position) < end) {
                  foundAt.add(i);
                  positions.add(position);
                }
              }
              addRecords(reader, partition.partition(), keys.size(), foundAt, positions, answer);
              return null;
            });
    return answer.build();
  }

  /** A stored record as a message, its bytes unparsed. */
  static StoredRecord record(int partition, byte[] position, byte @Nullable [] value) {
    if (value == null) {
      throw new CorruptValueException("an index points to a record that is not there");
    }
    return StoredRecord.newBuilder()
        .setTransaction(RecordValue.logged(value))
        .setPosition(PackedPosition.toPosition(partition, RecordValue.position(position)))
        .setLoggedAtMillis(RecordValue.appendMillis(value))
        .build();
  }

  private static void addRecords(
      StoreReader reader,
      int partition,
      int keys,
      List<Integer> foundAt,
      List<byte[]> positions,
      PartitionRecords.Builder answer)
      throws RocksDBException {
    for (int i = 0; i < keys; i++) {
      answer.addRecords(StoredRecord.getDefaultInstance());
    }
    if (positions.size() == 1) {
      byte[] position = positions.getFirst();
      answer.setRecords(
          foundAt.getFirst(),
          record(partition, position, reader.get(ColumnFamily.RECORDS, position)));
      return;
    }
    reader.multiGet(
        ColumnFamily.RECORDS,
        positions,
        (i, value) ->
            answer.setRecords(foundAt.get(i), record(partition, positions.get(i), value)));
  }

  private static byte @Nullable [] position(StoreReader reader, String ledger, RecordKey key)
      throws RocksDBException {
    byte[] exact =
        reader.get(ColumnFamily.IDS, IdentityKey.of(ledger, key.getId(), key.getPartitionKey()));
    return exact != null || !key.getPartitionKey().isEmpty()
        ? exact
        : reader.firstWithPrefix(ColumnFamily.IDS, IdentityKey.prefix(ledger, key.getId()));
  }
}
