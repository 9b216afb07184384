package dev.millrace.storage.crash;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.DataDirectory;
import dev.millrace.storage.rocks.RocksSettings;
import dev.millrace.storage.rocks.RocksShared;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreBatch;
import dev.millrace.storage.rocks.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 9: whatever byte of whatever file is flipped, cut off or gone, a store answers with an
 * error that names the file, or with all of what it held at an offset that it names.
 */
class DamageTest {
  private static final int TRIALS = CrashTest.KILLS > 20 ? 60 : 4;
  private static final int TRANSACTIONS = 1_500;
  private static final long BUDGET_BYTES = 32L * 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A trial takes less than a second; RocksDB has read a damaged file for ever. */
  private static final Duration TRIAL_MAX = Duration.ofMinutes(1);

  @TempDir Path root;
  private final long seed = CrashTest.SEED;
  private final Random random = new Random(seed);

  /** Contents at each offset that was flushed. */
  private final Map<Long, List<String>> sound = new HashMap<>();

  private DataDirectory data;
  private Path store;

  /** What happens to a file. */
  private enum Damage {
    FLIPPED,
    CUT,
    REMOVED
  }

  @BeforeEach
  void fill() throws Exception {
    System.out.println("damage test: seed=" + seed + " trials=" + TRIALS);
    Path origin = root.resolve("origin");
    try (ApplyHarness filled = new ApplyHarness(origin)) {
      sound.put(0L, List.of());
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < TRANSACTIONS; i++) {
          int number = round * TRANSACTIONS + i;
          filled.apply(
              transaction("tx-" + number, "a-" + random.nextInt(300), "b-" + number % 20, number)
                  .toBuilder()
                  .setReference("invoice-" + number)
                  .build());
        }
        filled.writeTotals();
        Store open = filled.partition.contents().store();
        open.flush(true);
        sound.put(filled.partition.applied().nextOffset(), contents(open));
      }
    }
    store = origin.resolve("partition-0");
    data = DataDirectory.lock(root.resolve("damaged"));
  }

  @AfterEach
  void unlock() {
    data.close();
  }

  @Test
  void everyFileOfAStoreMayBeDamagedAnywhere() throws Exception {
    Map<String, Integer> answers = new TreeMap<>();
    for (Path file : files(store)) {
      String name = file.getFileName().toString();
      if (name.startsWith("LOG") || name.equals("LOCK")) {
        continue; // nobody reads them
      }
      for (Damage damage : Damage.values()) {
        int trials = damage == Damage.REMOVED || Files.size(file) == 0 ? 1 : TRIALS;
        for (int trial = 0; trial < trials; trial++) {
          String answer = damageAndRead(name, damage);
          answers.merge(type(name) + " " + damage + ": " + answer, 1, Integer::sum);
        }
      }
    }
    System.out.println("damage test: " + answers);
    assertThat(answers.keySet())
        .contains("OPTIONS REMOVED: all", "IDENTITY REMOVED: all", "sst REMOVED: named");
  }

  @Test
  void aCompactionThatMeetsDamageNamesTheFile() throws Exception {
    Path copy = copy();
    Path table = largestTable(copy);
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 3] ^= 0x10;
    Files.write(table, bytes);
    try (RocksShared shared = new RocksShared(RocksSettings.of(BUDGET_BYTES));
        Store open = data.openOrCreate(ApplyHarness.LOG.store(0), shared)) {
      byte[] key = new byte[8];
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                StoreException.Corrupt corrupt = null;
                try {
                  open.checkBackground();
                  writeOverEverything(open, key);
                } catch (StoreException.Corrupt e) {
                  corrupt = e;
                }
                assertThat(corrupt).isNotNull();
                assertThat(corrupt.file()).isEqualTo(table.getFileName().toString());
              });
      assertThat(open.hasFailed()).isTrue();
    }
  }

  private static void writeOverEverything(Store open, byte[] key) {
    for (ColumnFamily family : ColumnFamily.values()) {
      if (family != ColumnFamily.META) {
        try (StoreBatch batch = open.begin()) {
          batch.put(family, key, key);
          batch.put(family, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}, key);
          batch.commit();
        }
      }
    }
    open.flush(true);
  }

  /** What came of it: all of it, an earlier state of it, or an error with a name. */
  private String damageAndRead(String name, Damage damage) throws Exception {
    Path copy = copy();
    Path file = copy.resolve(name);
    String what = damage(file, damage);
    String where = "seed %d, %s %s".formatted(seed, name, what);
    return assertTimeoutPreemptively(TRIAL_MAX, () -> read(name, where), where);
  }

  private String read(String name, String where) {
    try (RocksShared shared = new RocksShared(RocksSettings.of(BUDGET_BYTES));
        Store open = data.openOrCreate(ApplyHarness.LOG.store(0), shared)) {
      long next = offset(open);
      assertThat(sound).as(where).containsKey(next);
      assertThat(contents(open)).as(where).isEqualTo(sound.get(next));
      return next == 3 * TRANSACTIONS ? "all" : "earlier";
    } catch (StoreException.Corrupt e) {
      assertThat(e.file()).as("%s: %s", where, e.getMessage()).isNotNull();
      if (name.endsWith(".sst")) {
        assertThat(e.file()).as("%s: %s", where, e.getMessage()).isEqualTo(name);
      }
      return "named";
    } catch (StoreException.Refused e) {
      assertThat(e.getMessage()).as(where).contains(name);
      return "named";
    } catch (RuntimeException e) {
      return fail(where, e);
    }
  }

  private String damage(Path file, Damage damage) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    switch (damage) {
      case FLIPPED -> {
        if (bytes.length > 0) { // a log of writes, which there are none of
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bytes);
      }
      case CUT -> Files.write(file, Arrays.copyOf(bytes, at));
      case REMOVED -> Files.delete(file);
    }
    return damage + " at " + at + " of " + bytes.length;
  }

  private Path copy() throws IOException {
    Path copy = root.resolve("damaged").resolve("partition-0");
    if (Files.exists(copy)) {
      for (Path file : files(copy)) {
        Files.delete(file);
      }
    }
    Files.createDirectories(copy);
    for (Path file : files(store)) {
      Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static Path largestTable(Path directory) throws IOException {
    return files(directory).stream()
        .filter(file -> file.toString().endsWith(".sst"))
        .max((one, other) -> Long.compare(one.toFile().length(), other.toFile().length()))
        .orElseThrow();
  }

  private static String type(String name) {
    return name.endsWith(".sst") ? "sst" : name.replaceAll("-\\d+", "");
  }

  private static long offset(Store open) {
    byte[] state = open.read(reader -> reader.get(ColumnFamily.META, AppliedState.key()));
    return state == null ? 0 : AppliedState.parse(state).nextOffset();
  }

  /** By scans forth and back, and gets of what they found. */
  private static List<String> contents(Store open) {
    List<String> all = new java.util.ArrayList<>();
    HexFormat hex = HexFormat.of();
    for (ColumnFamily family : ColumnFamily.values()) {
      if (family == ColumnFamily.META) {
        continue; // compared by its offset
      }
      List<byte[]> keys = new java.util.ArrayList<>();
      open.read(
          reader -> {
            reader.scan(
                family,
                new byte[0],
                null,
                (key, value) -> {
                  keys.add(key);
                  return all.add(family + hex.formatHex(key) + "=" + hex.formatHex(value));
                });
            return null;
          });
      int[] back = new int[1];
      open.read(
          reader -> {
            byte[] last = new byte[300];
            Arrays.fill(last, (byte) -1);
            reader.scanBack(
                family,
                last,
                new byte[0],
                (key, value) -> {
                  back[0]++;
                  return true;
                });
            reader.multiGet(
                family,
                keys,
                (index, value) -> {
                  assertThat(value).isNotNull();
                });
            return null;
          });
      assertThat(back[0]).isEqualTo(keys.size());
    }
    return all;
  }
}
