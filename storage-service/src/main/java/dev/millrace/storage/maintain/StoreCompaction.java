package dev.millrace.storage.maintain;

import dev.millrace.admin.v1.CompactProgress;
import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.FamilyCompaction;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.ownership.OwnedPartition;
import dev.millrace.storage.rocks.Compaction;
import dev.millrace.storage.rocks.LiveFile;
import dev.millrace.storage.rocks.Store;
import dev.millrace.storage.rocks.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Compacts the chosen column families of one partition, one after the other. One thread. */
public final class StoreCompaction {
  private final OwnedPartition partition;
  private final Choice choice;
  private final CancelSignal cancel;
  private final Consumer<CompactProgress> progress;
  private final CompactResult.Builder result = CompactResult.newBuilder();
  private final List<String> hindered = new ArrayList<>();

  /** Takes who is told when a family is begun. */
  public StoreCompaction(
      OwnedPartition partition,
      Choice choice,
      CancelSignal cancel,
      Consumer<CompactProgress> progress) {
    this.partition = partition;
    this.choice = choice;
    this.cancel = cancel;
    this.progress = progress;
    result.setPartition(partition.partition());
  }

  /** Does it; what goes wrong is in the result, damage also takes the partition out of service. */
  public CompactResult run() {
    long started = System.nanoTime();
    try {
      Refusal refusal = partition.refusal();
      result.setProblem(
          refusal == null ? compact(partition.contents().store()) : refusal.message());
    } catch (StoreException e) {
      result.setProblem(Problems.of(e, partition));
    }
    return result.setMillis(millisSince(started)).build();
  }

  /** Returns why it did not come to its end, empty when it did. */
  private String compact(Store store) {
    ColumnFamily[] families = ColumnFamily.values();
    for (ColumnFamily family : families) {
      if (cancel.isCancelled()) {
        return cancel.reason();
      }
      progress.accept(
          CompactProgress.newBuilder()
              .setPartition(partition.partition())
              .setColumnFamily(family.text())
              .setDone(result.getFamiliesCount())
              .setFamilies(families.length)
              .build());
      if (!compact(store, family)) {
        return cancel.reason();
      }
    }
    return hindered.isEmpty() ? "" : "could not be compacted: " + String.join(", ", hindered);
  }

  private boolean compact(Store store, ColumnFamily family) {
    long started = System.nanoTime();
    List<LiveFile> before = files(store, family);
    Choice.Verdict verdict = choice.of(family, before);
    if (verdict.isHindered()) {
      hindered.add(family.text());
    }
    FamilyCompaction.Builder told =
        FamilyCompaction.newBuilder()
            .setColumnFamily(family.text())
            .setReason(verdict.reason())
            .setFilesBefore(before.size())
            .setBytesBefore(bytes(before));
    boolean done =
        verdict.extent() == null || compact(store, family, new Compaction(verdict.extent()));
    List<LiveFile> after = verdict.extent() == null ? before : files(store, family);
    result.addFamilies(
        told.setCompacted(verdict.extent() != null && done)
            .setFilesAfter(after.size())
            .setBytesAfter(bytes(after))
            .setMillis(millisSince(started)));
    return done;
  }

  private boolean compact(Store store, ColumnFamily family, Compaction compaction) {
    cancel.endsBy(compaction::cancel);
    try {
      return store.compact(family, compaction);
    } finally {
      cancel.endsBy(null);
    }
  }

  private static List<LiveFile> files(Store store, ColumnFamily family) {
    return store.liveFiles().stream().filter(file -> file.family() == family).toList();
  }

  private static long bytes(List<LiveFile> files) {
    return files.stream().mapToLong(LiveFile::bytes).sum();
  }

  private static long millisSince(long startedNanos) {
    return (System.nanoTime() - startedNanos) / 1_000_000;
  }
}
