package dev.millrace.bench.micro;

import dev.millrace.bench.generate.GeneratorOptions;
import dev.millrace.bench.generate.GeneratorOptions.IdForm;
import dev.millrace.bench.generate.TransactionGenerator;
import dev.millrace.contract.identity.IdentityKey;
import dev.millrace.contract.log.PackedPosition;
import dev.millrace.contract.transaction.TransactionFields;
import dev.millrace.storage.apply.SortedKeys;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.RecordValue;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A batch of transactions, their fields located and their identities as keys, and a store. */
@State(Scope.Thread)
public class BatchSamples {
  /** As the writer under backlog. */
  static final int BATCH = 20_000;

  /** Transactions that the store holds before: their identities come before in time. */
  private static final int STORED = 100_000;

  private static final long BUDGET_BYTES = 256L * 1024 * 1024;
  private static final String LEDGER = "bench-micro0";
  private static final long START_MICROS = 1_700_000_000_000_000L;

  /** How ids are made. */
  @Param({"TIME_ORDERED", "RANDOM"})
  private IdForm ids = IdForm.TIME_ORDERED;

  private final byte[][] values = new byte[BATCH][];
  private final TransactionFields[] located = new TransactionFields[BATCH];
  private final byte[][] identities = new byte[BATCH][];
  private final SortedKeys sorted = new SortedKeys();
  private Path path = Path.of("");
  private DataDirectory directory;
  private RocksShared shared;
  private Store store;

  /** Fields are set by {@link #open}, which JMH calls. */
  @SuppressWarnings("NullAway.Init")
  public BatchSamples() {}

  /** Makes them. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    TransactionGenerator generator =
        new TransactionGenerator(GeneratorOptions.of(LEDGER, 1, START_MICROS).withIdForm(ids));
    for (int i = 0; i < BATCH; i++) {
      values[i] = generator.at(STORED + i).toByteArray();
      located[i] = new TransactionFields();
      located[i].readAgain(values[i], 0, values[i].length);
      identities[i] = IdentityKey.of(LEDGER, generator.id(STORED + i), "");
      add(sorted, i);
    }
    sorted.sort();
    path = Files.createTempDirectory("millrace-bench");
    directory = DataDirectory.lock(path);
    shared = new RocksShared(RocksSettings.of(BUDGET_BYTES));
    store = directory.openOrCreate(new StoreIdentity("bench", new Uuid(1, 1), 0, 1), shared);
    fill(generator);
  }

  private void fill(TransactionGenerator generator) {
    try (StoreBatch batch = store.begin()) {
      for (int i = 0; i < STORED; i++) {
        byte[] identity = IdentityKey.of(LEDGER, generator.id(i), "");
        batch.put(ColumnFamily.IDS, identity, RecordValue.key(PackedPosition.pack(i, 0)));
      }
      batch.commit();
    }
    store.flush(true);
  }

  /** Closes the store and removes its files. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    store.close();
    shared.close();
    directory.close();
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }

  Store store() {
    return store;
  }

  byte[] value(int i) {
    return values[i];
  }

  TransactionFields fields(int i) {
    return located[i];
  }

  /** The identities in order. */
  SortedKeys sorted() {
    return sorted;
  }

  /** Adds a transaction's identity to keys. */
  void add(SortedKeys keys, int i) {
    byte[] identity = identities[i];
    byte[] room = keys.room(identity.length);
    System.arraycopy(identity, 0, room, keys.end(), identity.length);
    keys.added(keys.end() + identity.length);
  }
}
