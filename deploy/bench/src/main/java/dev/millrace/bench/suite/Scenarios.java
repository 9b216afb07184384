package dev.millrace.bench.suite;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The scenarios of {@code bench storage} about writing and files; the others in {@link
 * ReadScenarios}.
 */
public final class Scenarios {
  public static final String BATCH = "batch";
  public static final String VALUES = "values";
  public static final String ORDER = "order";
  public static final String READS = "reads";
  public static final String COMPRESSION = "compression";
  public static final String CACHE = "cache";
  public static final String BUFFERS = "buffers";
  public static final String JOBS = "jobs";
  public static final String MIXED = "mixed";
  public static final String YCSB = "ycsb";
  public static final String LAYOUT = "layout";
  public static final String SOAK = "soak";

  /** In the order in which they run: the soak warms the machine, so it comes last. */
  public static final List<String> NAMES =
      List.of(
          BATCH,
          VALUES,
          ORDER,
          READS,
          COMPRESSION,
          CACHE,
          BUFFERS,
          JOBS,
          MIXED,
          YCSB,
          LAYOUT,
          SOAK);

  /** Bytes of the smaller and of the larger values. */
  static final int SMALL = 140;

  static final int LARGE = 1_024;

  /** Large enough that sorting pays, small enough that a batch takes a few hundredths. */
  static final int BATCH_ENTRIES = 10_000;

  private static final int[] BATCHES = {1, 100, 500, 1_000, 5_000, 10_000, 100_000};

  private final Sizes sizes;

  /** Scenarios of these sizes. */
  public Scenarios(Sizes sizes) {
    this.sizes = sizes;
  }

  /** The name of the variant that writes this many entries in a batch. */
  public static String batchOf(int entries) {
    return "batches of %,d".formatted(entries);
  }

  /** The scenario of a name. */
  public Scenario of(String name) {
    ReadScenarios reads = new ReadScenarios(sizes);
    KnobScenarios knobs = new KnobScenarios(sizes);
    return switch (name) {
      case BATCH -> batch();
      case VALUES -> values();
      case ORDER -> order();
      case READS -> reads.reads();
      case COMPRESSION -> knobs.compression();
      case CACHE -> reads.cache();
      case BUFFERS -> knobs.buffers();
      case JOBS -> knobs.jobs();
      case MIXED -> reads.mixed();
      case YCSB -> reads.ycsb();
      case LAYOUT -> layout();
      case SOAK -> reads.soak();
      default -> throw new IllegalArgumentException("no scenario is named " + name);
    };
  }

  private Scenario batch() {
    Data data = transactions();
    Stream<Variant> single =
        Stream.of(new Variant("RocksDB put", setup(), new Work.PlainPuts(data, sizes.seconds())));
    Stream<Variant> batches =
        IntStream.of(BATCHES)
            .mapToObj(
                entries -> new Variant(batchOf(entries), setup(), write(data, entries, false)));
    return new Scenario(
        BATCH,
        "Batch size",
        "An operation is an entry of about 140 bytes under an ascending key; a latency is that of"
            + " a batch. \"RocksDB put\" is a plain RocksDB with its own defaults, its log"
            + " included, and a put for each entry.",
        Stream.concat(single, batches).toList(),
        List.of(Figure.RATE, Figure.CPU));
  }

  private Scenario values() {
    return new Scenario(
        VALUES,
        "Values",
        "An operation is an entry under an ascending key, in batches of 10,000.",
        List.of(
            values("140 B transactions", transactions()),
            values("140 B prose", data(Data.Form.PROSE, SMALL)),
            values("1 KB prose", data(Data.Form.PROSE, LARGE)),
            values("1 KB documents", data(Data.Form.DOCUMENT, LARGE))),
        List.of(Figure.RATE, Figure.COMPACTED_BYTES));
  }

  private Variant values(String name, Data data) {
    return new Variant(name, setup(), write(data, BATCH_ENTRIES, true));
  }

  private Scenario order() {
    Data ascending = transactions();
    Data scattered = ascending.scattered();
    return new Scenario(
        ORDER,
        "Order of keys and concurrent writers",
        "An operation is an entry of about 140 bytes, in batches of 10,000, which the writer sorts"
            + " unless it says otherwise.",
        List.of(
            order("ascending", ascending, 1, 1, true),
            order("scattered", scattered, 1, 1, true),
            order("scattered, not sorted", scattered, 1, 1, false),
            order("scattered, 2 writers, 1 store", scattered, 2, 1, true),
            order("scattered, 2 writers, 2 stores", scattered, 2, 2, true),
            order("scattered, 4 writers, 4 stores", scattered, 4, 4, true)),
        List.of(Figure.RATE, Figure.CPU));
  }

  private Variant order(String name, Data data, int writers, int stores, boolean sorted) {
    return new Variant(
        name,
        setup(),
        new Work.Write(data, BATCH_ENTRIES, writers, stores, sorted, sizes.seconds(), false));
  }

  private Scenario layout() {
    return new Scenario(
        LAYOUT,
        "Layout of keys",
        "An operation is a transaction with record, id, two account entries and, every second, a"
            + " reference, in batches of 20,000; without duplicate check, totals and digest, which"
            + " all layouts share. Under their ids, records lie in the family of ids, which has"
            + " smaller blocks.",
        List.of(
            layout("as it is", Work.Layout.Keys.AS_IT_IS),
            layout("record under its id", Work.Layout.Keys.RECORD_UNDER_ID),
            layout("account entries without summary", Work.Layout.Keys.NO_SUMMARY)),
        List.of(Figure.RATE, Figure.GET_RATE, Figure.LIST_RATE, Figure.COMPACTED_BYTES));
  }

  private Variant layout(String name, Work.Layout.Keys keys) {
    return new Variant(
        name, setup(), new Work.Layout(keys, sizes.count(), sizes.seed(), sizes.seconds() / 3));
  }

  private Setup setup() {
    return Setup.of(sizes.budgetMebibytes());
  }

  private Data transactions() {
    return data(Data.Form.TRANSACTION, SMALL);
  }

  private Data data(Data.Form form, int bytes) {
    return new Data(sizes.count(), form, bytes, true, sizes.seed());
  }

  private Work write(Data data, int batch, boolean compact) {
    return new Work.Write(data, batch, 1, 1, true, sizes.seconds(), compact);
  }
}
