package dev.millrace.storage.read;

import dev.millrace.contract.errors.Refusal;
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
import dev.millrace.v1.ErrorReason;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Records by identity: identity → position → record. */
public final class RecordLookup {
  private RecordLookup() {}

  private static final Refusal TOO_LARGE =
      Refusal.of(
          Status.Code.RESOURCE_EXHAUSTED,
          ErrorReason.ERROR_REASON_BATCH_SIZE,
          "the answer of one partition is too large; ask for less at a time");

  /**
   * The records of these keys, as of the applied offset, in their order; refused when they exceed
   * what is left of the budget. A single one never does.
   */
  public static PartitionRecords batchGet(
      OwnedPartition partition, String ledger, List<RecordKey> keys, RecordBudget budget) {
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
                byte[] position = position(reader, ledger, keys.get(i), end);
                if (position != null) {
                  foundAt.add(i);
                  positions.add(position);
                }
              }
              for (int i = 0; i < keys.size(); i++) {
                answer.addRecords(StoredRecord.getDefaultInstance());
              }
              int read =
                  budget.read(
                      reader,
                      partition.partition(),
                      positions,
                      (i, record) -> answer.setRecords(foundAt.get(i), record));
              if (read < positions.size()) {
                answer.getRecordsList().forEach(budget::giveBack);
                answer.clearRecords().setError(TOO_LARGE.asItemError());
              }
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

  /** Where the identity's record lies, if below {@code end}. */
  private static byte @Nullable [] position(
      StoreReader reader, String ledger, RecordKey key, long end) throws RocksDBException {
    byte[] exact =
        reader.get(ColumnFamily.IDS, IdentityKey.of(ledger, key.getId(), key.getPartitionKey()));
    if (exact != null && RecordValue.position(exact) < end) {
      return exact;
    }
    // What was applied since this read began must not hide an older one of the same id.
    return key.getPartitionKey().isEmpty()
        ? reader.firstWithPrefix(
            ColumnFamily.IDS,
            IdentityKey.prefix(ledger, key.getId()),
            position -> RecordValue.position(position) < end)
        : null;
  }
}
