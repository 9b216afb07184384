package dev.millrace.cli.stats;

import java.time.Instant;
import java.util.List;

/**
 * All that is shown at one time.
 *
 * @param seconds that rates are taken over
 * @param silent instances that do not answer
 * @param operations what took how long
 */
record Overview(
    Instant time,
    double seconds,
    List<Instance> silent,
    List<Section> sections,
    List<Row> partitions,
    List<Row> operations) {
  private static final double NANOS = 1e9;

  /** Figures under one heading. */
  record Section(String name, List<Figure> figures) {}

  /**
   * One of a table.
   *
   * @param name of what it is about
   * @param state in a word; empty for what has none
   */
  record Row(String name, String state, List<Figure> figures) {}

  /** Of two looks, and the memory of processes that are known. */
  static Overview of(Look before, Look after, Section memory) {
    Change ingest = Change.of(Service.INGEST, before, after);
    Change storage = Change.of(Service.STORAGE, before, after);
    Change query = Change.of(Service.QUERY, before, after);
    return new Overview(
        after.time(),
        (after.nanos() - before.nanos()) / NANOS,
        after.instances().stream().filter(instance -> instance.samples() == null).toList(),
        List.of(
            IngestFigures.of(ingest),
            StorageFigures.of(storage),
            RocksFigures.of(storage),
            QueryFigures.of(query),
            memory),
        PartitionRows.of(storage),
        OperationRows.of(ingest, storage, query));
  }
}
