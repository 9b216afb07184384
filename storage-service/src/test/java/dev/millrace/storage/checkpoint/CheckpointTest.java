package dev.millrace.storage.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.storage.crash.SmallFileSystem;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.Bytes;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.layout.Digest;
import dev.millrace.storage.layout.StoreIdentity;
import dev.millrace.storage.rocks.ClosedStore;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final StoreIdentity IDENTITY = new StoreIdentity("cluster", new Uuid(1, 2), 3, 4);
  private static final AppliedState STATE =
      new AppliedState(
          700, 5, new Digest(-1, 77), new AppliedState.Counters(600, 50, 30, 20, 1), 700, 1);

  @TempDir Path root;
  private Path checkpoints;
  private Path target;
  private Path made;
  private RocksShared shared;
  private DataDirectory data;
  private Store store;

  @BeforeEach
  void makeOne() throws IOException {
    checkpoints = root.resolve("checkpoints");
    target = root.resolve("target");
    shared = new RocksShared(RocksSettings.of(64L * 1024 * 1024));
    data = DataDirectory.lock(root.resolve("source"));
    store = data.openOrCreate(IDENTITY, shared);
    for (int file = 0; file < 2; file++) {
      put(file * 1000L, STATE);
      store.flush(true);
    }
    put(5000, STATE); // in memory only
    made = maker().make("one", 3, store, (done, of) -> {}).directory();
  }

  @AfterEach
  void close() {
    store.close();
    data.close();
    shared.close();
  }

  @Test
  void whatIsRestoredIsTheStoreAsItWasAndNotAsItBecame() throws IOException {
    put(9000, AppliedState.EMPTY);
    List<Restore.Restored> told = restore(checkpoints.resolve("one"));
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().partition()).isEqualTo(3);
    assertThat(told.getFirst().nextOffset()).isEqualTo(700);
    assertThat(told.getFirst().digest()).isEqualTo("ffffffffffffffff000000000000004d");
    assertThat(ClosedStore.read(target.resolve("partition-3")))
        .isEqualTo(new ClosedStore(IDENTITY, STATE));
    try (DataDirectory restored = DataDirectory.lock(target);
        Store opened = restored.openOrCreate(IDENTITY, shared)) {
      for (long key : List.of(1L, 1_099L, 5_050L)) {
        assertThat(value(opened, key)).isEqualTo(value(store, key));
      }
      assertThat(value(opened, 9_001)).isNull();
    }
  }

  @Test
  void onePartitionCanBeRestoredByItsOwnDirectory() throws IOException {
    maker().make("one", 0, store, (done, of) -> {}); // whatever lies there, it is not looked at
    assertThat(restore(made)).hasSize(1);
    assertThat(target.resolve("partition-3")).exists();
  }

  @Test
  void aFlippedShortenedOrMissingFileIsNamedAndNothingIsRestored() throws IOException {
    List<Path> files = files(made);
    assertThat(files)
        .anyMatch(file -> file.toString().endsWith(".sst"))
        .anyMatch(file -> file.getFileName().toString().startsWith("MANIFEST"));
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file); // tables are linked: the store's own must stay as it is
      assertNamed(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
      assertNamed(file);
      if (bytes.length > 0) {
        byte[] flipped = bytes.clone();
        flipped[flipped.length / 2] ^= 1;
        Files.write(file, flipped);
        assertNamed(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertNamed(file);
      }
      Files.write(file, bytes);
    }
    assertThat(restore(made)).hasSize(1);
  }

  @Test
  void aManifestThatIsDamagedNewerOrOfOtherFilesIsNamed() throws IOException {
    Path manifest = made.resolve(Manifest.FILE);
    String text = Files.readString(manifest);
    for (String[] change :
        List.of(
            new String[] {"\"formatVersion\" : 1", "\"formatVersion\" : 2"},
            new String[] {"\"nextOffset\" : 700", "\"nextOffset\" : 701"},
            new String[] {"\"nextOffset\" : 700", "\"nextOffset\" : \"700\""},
            new String[] {"ffffffff", "fffffffe"},
            new String[] {"\"clusterId\" : \"cluster\"", "\"clusterId\" : \"another\""},
            new String[] {"\"clusterId\" : \"cluster\"", "\"clusterId\" : 5"},
            new String[] {"\"partition\" : 3", "\"partition\" : 3000000000"},
            new String[] {"\"topicPartitions\" : 4", "\"topicPartitions\" : 4000000000"},
            new String[] {"\"leaderEpoch\" : 5", "\"leaderEpoch\" : -5000000000"},
            new String[] {"\"files\"", "\"fales\""},
            new String[] {"\"files\" : [", "\"files\" : [ ], \"others\" : ["},
            new String[] {"\"CURRENT\"", "\"../CURRENT\""},
            new String[] {"{", "["})) {
      assertThat(text).contains(change[0]);
      Files.writeString(manifest, text.replace(change[0], change[1]));
      assertNamed(manifest);
    }
  }

  @Test
  void aHalfCheckpointIsNotRestoredAndGivesWayToAWholeOne() throws IOException {
    Files.delete(made.resolve(Manifest.FILE));
    assertThatThrownBy(() -> restore(checkpoints.resolve("one")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("half a checkpoint")
        .hasMessageContaining(made.toString());
    assertThatThrownBy(() -> restore(made)).hasMessageContaining(made.toString());
    Files.writeString(made.resolve("000099.sst"), "of the half one");
    maker().make("one", 3, store, (done, of) -> {});
    assertThat(made.resolve("000099.sst")).doesNotExist();
    assertThat(restore(made)).hasSize(1);
  }

  @Test
  void aNameIsUsedOnce() {
    assertThatThrownBy(() -> maker().make("one", 3, store, (done, of) -> {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("already")
        .hasMessageContaining(made.toString());
    assertThat(made.resolve(Manifest.FILE)).exists();
  }

  @Test
  void oneThatWasEndedLeavesNothing() {
    assertThatThrownBy(
            () ->
                maker()
                    .make(
                        "two",
                        3,
                        store,
                        (done, of) -> {
                          throw new CancellationException("cancelled");
                        }))
        .isInstanceOf(CancellationException.class);
    assertThat(checkpoints.resolve("two")).isEmptyDirectory();
    assertNothingBegun();
  }

  @Test
  void onAnotherFileSystemFilesAreCopiedOneByOneWhileTheStoreCanClose() throws IOException {
    try (SmallFileSystem other = SmallFileSystem.mount(root.resolve("other"), 64)) {
      Path there = other.root().resolve("one/partition-3");
      List<Integer> copied = new ArrayList<>();
      new CheckpointMaker(other.root(), "topic")
          .make(
              "one",
              3,
              store,
              (done, of) -> {
                store.close();
                copied.add(there.toFile().list().length);
              });
      assertThat(copied).as("files at each look").startsWith(1).isSorted();
      assertThat(restore(there)).hasSize(1);
      assertThat(ClosedStore.read(target.resolve("partition-3")))
          .isEqualTo(new ClosedStore(IDENTITY, STATE));
      assertNothingBegun();
    }
  }

  @Test
  void aCopyToAnotherFileSystemCanBeEnded() throws IOException {
    try (SmallFileSystem other = SmallFileSystem.mount(root.resolve("other"), 64)) {
      assertThatThrownBy(
              () ->
                  new CheckpointMaker(other.root(), "topic")
                      .make(
                          "one",
                          3,
                          store,
                          (done, of) -> {
                            throw new CancellationException("cancelled");
                          }))
          .isInstanceOf(CancellationException.class);
      assertThat(other.root().resolve("one")).isEmptyDirectory();
      assertNothingBegun();
    }
  }

  @Test
  void tablesAreLinkedWhereTheyCanBe() throws IOException {
    for (Path file : files(made)) {
      if (file.toString().endsWith(".sst")) {
        assertThat(file).hasSameBinaryContentAs(Path.of(store.directory(), name(file)));
        assertThat(Files.getAttribute(file, "unix:nlink")).isEqualTo(2);
      }
    }
  }

  @Test
  void whatAKilledCheckpointBeganIsRemovedWhenTheDataDirectoryIsTakenAgain() throws IOException {
    for (String left : List.of("partition-3.checkpointing", "partition-3.checkpointing.tmp")) {
      Path begun = Files.createDirectories(target.resolve(left));
      Files.writeString(begun.resolve("000009.sst"), "half");
      DataDirectory.lock(target).close();
      assertThat(begun).doesNotExist();
    }
  }

  @Test
  void aFileThatCanNotBeReadIsNamed() {
    FileHash hash = new FileHash(bytes -> {});
    assertThatThrownBy(() -> hash.of(root))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root.toString());
    Path to = root.resolve("copy");
    assertThatThrownBy(() -> hash.copy(root, to))
        .hasMessageContaining(root.toString())
        .hasMessageContaining(to.toString());
  }

  @Test
  void aValueThatNobodyWritesIsDamageThatNamesTheStore() {
    try (StoreBatch batch = store.begin()) {
      batch.put(ColumnFamily.META, AppliedState.key(), new byte[] {1, 2, 3});
      batch.commit();
    }
    assertThatThrownBy(() -> maker().make("two", 3, store, (done, of) -> {}))
        .isInstanceOf(StoreException.Corrupt.class)
        .hasMessageContaining("partition-3");
    assertThat(checkpoints.resolve("two")).isEmptyDirectory();
  }

  @Test
  void aDataDirectoryInUseOrAStoreInItsPlaceIsLeftAlone() throws IOException {
    assertThatThrownBy(() -> new Restore(told -> {}).run(made, root.resolve("source")))
        .isInstanceOf(StoreException.Refused.class)
        .hasMessageContaining("in use");
    Files.createDirectories(target.resolve("partition-3"));
    assertThatThrownBy(() -> restore(made))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(target.resolve("partition-3").toString());
    assertThat(target.resolve("partition-3")).isEmptyDirectory();
  }

  @Test
  void whatAKilledRestoreLeftIsRemovedByTheNextOneAndByTheService() throws IOException {
    Path left = Files.createDirectories(target.resolve("partition-3.restoring"));
    Files.writeString(left.resolve("000009.sst"), "half");
    restore(made);
    assertThat(left).doesNotExist();
    Path other = Files.createDirectories(root.resolve("source/partition-2.restoring"));
    data.openOrCreate(new StoreIdentity("cluster", new Uuid(1, 2), 2, 4), shared).close();
    assertThat(other).doesNotExist();
  }

  @Test
  void theProgramTellsLinesAndEndsWithACode() {
    assertThat(run()).startsWith("2 needs two arguments");
    assertThat(run(root.resolve("nowhere").toString(), target.toString()))
        .startsWith("1 there is no directory");
    assertThat(run(root.toString(), target.toString())).startsWith("1 there is no partition");
    assertThat(run("/", target.toString())).startsWith("1 there is no partition in /");
    assertThat(run(made.toString(), target.toString()))
        .startsWith("0 3 700 ffffffffffffffff000000000000004d ")
        .endsWith(target.resolve("partition-3") + System.lineSeparator());
  }

  @Test
  void namesHaveNoWayOut() {
    for (String good :
        List.of("a", "2026-11-21", "partition-3-old", "partitions", "x".repeat(64))) {
      assertThat(CheckpointName.isValid(good)).as(good).isTrue();
    }
    for (String bad : List.of("", ".", "..", ".hidden", "-x", "a/b", "a b", "ä", "x".repeat(65))) {
      assertThat(CheckpointName.isValid(bad)).as(bad).isFalse();
    }
    assertThat(CheckpointName.isValid("partition-3")).as("restore takes it for one").isFalse();
    assertThat(CheckpointName.isValid("partition-12.tmp")).isFalse();
    assertThat(CheckpointName.isValid("partition-12.checkpointing")).isFalse();
  }

  private void assertNothingBegun() {
    assertThat(DataDirectory.checkpointing(store)).doesNotExist();
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private CheckpointMaker maker() {
    return new CheckpointMaker(checkpoints, "topic");
  }

  private List<Restore.Restored> restore(Path from) throws IOException {
    List<Restore.Restored> told = new ArrayList<>();
    new Restore(told::add).run(from, target);
    return told;
  }

  private void assertNamed(Path file) {
    assertThatThrownBy(() -> restore(made))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString());
    assertThat(target.resolve("partition-3")).doesNotExist();
    assertThat(target.resolve("partition-3.restoring")).doesNotExist();
  }

  private static String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    int code = RestoreMain.run(arguments, print, print);
    return code + " " + out.toString(StandardCharsets.UTF_8);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> !file.endsWith(Manifest.FILE)).toList();
    }
  }

  private void put(long from, AppliedState state) {
    try (StoreBatch batch = store.begin()) {
      for (long key = from; key < from + 100; key++) {
        batch.put(ColumnFamily.RECORDS, key(key), new byte[200]);
      }
      batch.put(ColumnFamily.META, AppliedState.key(), state.toBytes());
      batch.commit();
    }
  }

  private static byte[] value(Store from, long key) {
    return from.read(reader -> reader.get(ColumnFamily.RECORDS, key(key)));
  }

  private static byte[] key(long number) {
    byte[] key = new byte[Long.BYTES];
    Bytes.putLong(key, 0, number);
    return key;
  }
}
