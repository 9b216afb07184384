package dev.millrace.bench.suite;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The scenarios about what can be set. */
final class KnobScenarios {
  private static final long[] BUFFER_MEBIBYTES = {64, 128, 256, 512};
  private static final int[] JOB_COUNTS = {2, 4, 8, 16};

  /** So that two of the largest write buffers fit into the share of memtables. */
  private static final long BUDGET_OF_BUFFERS_MEBIBYTES = 2_048;

  /** So that small buffers are filled many times, and compaction runs all the time. */
  private static final int SMALL_BUFFER_MEBIBYTES = 8;

  private static final long MEBIBYTE = 1024 * 1024;

  private final Sizes sizes;

  KnobScenarios(Sizes sizes) {
    this.sizes = sizes;
  }

  Scenario compression() {
    Stream<Variant> variants =
        Stream.of(Data.Form.REMARK, Data.Form.PROSE, Data.Form.DOCUMENT)
            .flatMap(
                form ->
                    Compressions.ALL.stream()
                        .map(
                            compression ->
                                new Variant(
                                    Compressions.variant(form, compression),
                                    setup().withCompression(compression),
                                    write(data(form), true))));
    return new Scenario(
        Scenarios.COMPRESSION,
        "Compression",
        "An operation is an entry of 1 KB under an ascending key, in batches of 10,000. Remarks"
            + " are words of a list of eight; prose is words as frequent as those of a language; documents are JSON with the same field"
            + " names in each. With so little data, what is under levels= may stay on levels that it"
            + " does not compress.",
        variants.toList(),
        List.of(Figure.COMPACTED_BYTES, Figure.RATE, Figure.CPU));
  }

  Scenario buffers() {
    return new Scenario(
        Scenarios.BUFFERS,
        "Write buffers",
        "An operation is an entry of 1 KB under a scattered key, in batches of 10,000; the size is"
            + " that of one memtable.",
        LongStream.of(BUFFER_MEBIBYTES)
            .mapToObj(
                mebibytes ->
                    new Variant(
                        mebibytes + " MB",
                        Setup.of(BUDGET_OF_BUFFERS_MEBIBYTES)
                            .withOptions("write_buffer_size=" + mebibytes * MEBIBYTE),
                        write(
                            data(Data.Form.DOCUMENT).scattered().withCount(2 * sizes.count()),
                            false)))
            .toList(),
        List.of(Figure.RATE, Figure.FLUSHED_RATE, Figure.RSS));
  }

  Scenario jobs() {
    return new Scenario(
        Scenarios.JOBS,
        "Background jobs",
        "An operation is an entry of 1 KB under a scattered key, in batches of 10,000, with write"
            + " buffers small enough that compaction runs all the time.",
        IntStream.of(JOB_COUNTS)
            .mapToObj(
                jobs ->
                    new Variant(
                        jobs + " jobs",
                        setup()
                            .withOptions(
                                "max_background_jobs=%d;write_buffer_size=%d"
                                    .formatted(jobs, SMALL_BUFFER_MEBIBYTES * MEBIBYTE)),
                        write(data(Data.Form.DOCUMENT).scattered(), false)))
            .toList(),
        List.of(Figure.RATE, Figure.FLUSHED_RATE));
  }

  private Setup setup() {
    return Setup.of(sizes.budgetMebibytes());
  }

  private Data data(Data.Form form) {
    return new Data(sizes.count(), form, Scenarios.LARGE, true, sizes.seed());
  }

  private Work write(Data data, boolean compact) {
    return new Work.Write(data, Scenarios.BATCH_ENTRIES, 1, 1, true, sizes.seconds(), compact);
  }
}
