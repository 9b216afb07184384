package dev.millrace.storage.rocks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Writes that do not wait inside RocksDB while it stops writes: on a full disk it would wait for
 * room for ever, with the writer's thread in it. None goes to a write-ahead log.
 */
final class PromptWriter implements AutoCloseable {
  /**
   * While RocksDB stops writes, it is asked this often whether it still does: a flush takes longer.
   */
  private static final long STOPPED_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final RocksDB database;
  private final WriteOptions patient = new WriteOptions().setDisableWAL(true);
  private final WriteOptions prompt = new WriteOptions().setDisableWAL(true).setNoSlowdown(true);

  PromptWriter(RocksDB database) {
    this.database = database;
  }

  /**
   * Writes.
   *
   * @param checkWhileStopped throws when writes will not go on
   */
  void write(WriteBatch batch, Runnable checkWhileStopped) throws RocksDBException {
    while (true) {
      try {
        database.write(prompt, batch);
        return;
      } catch (RocksDBException e) {
        if (e.getStatus() == null || e.getStatus().getCode() != Status.Code.Incomplete) {
          throw e;
        }
      }
      if (database.getLongProperty("rocksdb.is-write-stopped") == 0) {
        database.write(patient, batch); // only slowed down, for a time that ends
        return;
      }
      checkWhileStopped.run();
      LockSupport.parkNanos(STOPPED_LOOK_NANOS);
    }
  }

  /** Writes nothing, which fails as a write would, and does not wait even where that would. */
  void writeNothing() throws RocksDBException {
    try (WriteBatch nothing = new WriteBatch()) {
      database.write(prompt, nothing);
    }
  }

  @Override
  public void close() {
    patient.close();
    prompt.close();
  }
}
