package dev.millrace.bench.suite;

import dev.millrace.bench.suite.Work.Mix.Choice;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** The scenarios about reading, mixed load and long load. */
public final class ReadScenarios {
  public static final String RANDOM_GETS = "random gets";
  public static final String BESIDE_WRITER = "gets beside a writer";

  private static final long[] CACHE_MEBIBYTES = {256, 512, 1_024, 2_048};

  /** A cache that holds next to nothing of the data, for what a miss costs. */
  private static final long CACHE_SMALL_MEBIBYTES = 16;

  /** Threads of mixed load: two on each of the least machine's cores. */
  private static final int THREADS = 4;

  private final Sizes sizes;

  ReadScenarios(Sizes sizes) {
    this.sizes = sizes;
  }

  Scenario reads() {
    Data data = data(Data.Form.TRANSACTION, Scenarios.SMALL);
    Setup large = Setup.of(Math.max(sizes.budgetMebibytes(), mebibytes(data) * 2));
    Setup small = Setup.of(CACHE_SMALL_MEBIBYTES);
    return new Scenario(
        Scenarios.READS,
        "Reads",
        "An operation is an entry of about 140 bytes; a latency is that of a call, which reads 1"
            + " (gets), 100 or 10,000 entries (scan). Files stay in the system's page cache: a"
            + " miss costs reading and decompressing a block, not a disk.",
        List.of(
            read("sequential gets", large, data, Work.Reads.SEQUENTIAL_GETS, 1),
            read(RANDOM_GETS, large, data, Work.Reads.RANDOM_GETS, 1),
            read("random gets, 2 threads", large, data, Work.Reads.RANDOM_GETS, 2),
            read("random gets, cache misses", small, data, Work.Reads.RANDOM_GETS, 1),
            read("look-ups of 100", large, data, Work.Reads.RANDOM_HUNDREDS, 1),
            read("look-ups of 100, cache misses", small, data, Work.Reads.RANDOM_HUNDREDS, 1),
            read("scan", large, data, Work.Reads.SCAN, 1),
            read("scan, cache misses", small, data, Work.Reads.SCAN, 1)),
        List.of(Figure.RATE, Figure.CPU));
  }

  Scenario cache() {
    Data data = data(Data.Form.DOCUMENT, Scenarios.LARGE);
    return new Scenario(
        Scenarios.CACHE,
        "Block cache",
        "An operation is a get of an entry of 1 KB, skewed (Zipf, 0.99), from %,d MB of data."
            .formatted(mebibytes(data)),
        LongStream.of(CACHE_MEBIBYTES)
            .mapToObj(
                mebibytes ->
                    read(mebibytes + " MB", Setup.of(mebibytes), data, Work.Reads.SKEWED_GETS, 1))
            .toList(),
        List.of(Figure.RATE, Figure.P99));
  }

  Scenario mixed() {
    Data data = data(Data.Form.TRANSACTION, Scenarios.SMALL).scattered();
    return new Scenario(
        Scenarios.MIXED,
        "Mixed load",
        "80/20 and 50/50: gets and updates of random entries of about 140 bytes by four threads,"
            + " each update a batch of its own; a latency is that of an operation. Beside a writer:"
            + " one writer of batches of 10,000 that never rests, and one reader; a latency is that"
            + " of a get.",
        List.of(
            mix("80/20", data, new Work.Shares(80, 0, 0, 0), Choice.UNIFORM),
            mix("50/50", data, new Work.Shares(50, 0, 0, 0), Choice.UNIFORM),
            new Variant(
                BESIDE_WRITER,
                setup(),
                new Work.ReadBesideWriter(data, Scenarios.BATCH_ENTRIES, 1, sizes.seconds()))),
        List.of(Figure.RATE, Figure.READ_RATE, Figure.WRITE_RATE, Figure.P99));
  }

  Scenario ycsb() {
    Data data = data(Data.Form.DOCUMENT, Scenarios.LARGE).scattered();
    return new Scenario(
        Scenarios.YCSB,
        "YCSB",
        "The core workloads of Cooper and others, Benchmarking Cloud Serving Systems with YCSB"
            + " (SoCC 2010), on entries of 1 KB by four threads, each write a batch of its own."
            + " A: 50 % gets, 50 % updates. B: 95/5. C: gets. D: 95 % gets of the newest, 5 %"
            + " inserts. E: 95 % scans of 1 to 100, 5 % inserts. F: 50 % gets, 50 %"
            + " read-modify-write. Zipf, 0.99.",
        List.of(
            mix("A", data, new Work.Shares(50, 0, 0, 0), Choice.SKEWED),
            mix("B", data, new Work.Shares(95, 0, 0, 0), Choice.SKEWED),
            mix("C", data, new Work.Shares(100, 0, 0, 0), Choice.SKEWED),
            mix("D", data, new Work.Shares(95, 5, 0, 0), Choice.LATEST),
            mix("E", data, new Work.Shares(0, 5, 95, 0), Choice.SKEWED),
            mix("F", data, new Work.Shares(50, 0, 0, 50), Choice.SKEWED)),
        List.of(Figure.RATE, Figure.P99));
  }

  Scenario soak() {
    Data data = data(Data.Form.TRANSACTION, Scenarios.SMALL).scattered();
    return new Scenario(
        Scenarios.SOAK,
        "Soak",
        "An operation is a get, or an entry written again in a batch of 10,000, of random entries"
            + " of about 140 bytes; a latency is that of a get.",
        List.of(
            new Variant(
                sizes.soakKind().name().toLowerCase(Locale.ROOT),
                setup(),
                new Work.Soak(
                    data, sizes.soakKind(), Scenarios.BATCH_ENTRIES, sizes.soakSeconds()))),
        List.of());
  }

  private Variant mix(String name, Data data, Work.Shares shares, Choice choice) {
    return new Variant(name, setup(), new Work.Mix(data, shares, choice, THREADS, sizes.seconds()));
  }

  private Variant read(String name, Setup setup, Data data, Work.Reads reads, int threads) {
    return new Variant(name, setup, new Work.Read(data, reads, threads, sizes.seconds()));
  }

  private Setup setup() {
    return Setup.of(sizes.budgetMebibytes());
  }

  private Data data(Data.Form form, int bytes) {
    return new Data(sizes.count(), form, bytes, true, sizes.seed());
  }

  private static long mebibytes(Data data) {
    return data.count() * data.valueBytes() / (1024 * 1024) + 1;
  }
}
