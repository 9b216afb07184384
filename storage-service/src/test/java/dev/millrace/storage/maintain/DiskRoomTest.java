package dev.millrace.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.FamilyCompaction;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.LiveFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTest {
  private static final long MIB = 1024 * 1024;

  @TempDir Path root;

  @Test
  void allOfLevelZeroWithTheLevelBelowIsOneStep() {
    assertThat(DiskRoom.stepBytes(List.of())).isZero();
    assertThat(DiskRoom.stepBytes(List.of(file(6, 100)))).isEqualTo(100 * MIB);
    assertThat(DiskRoom.stepBytes(List.of(file(5, 100), file(6, 9_000))))
        .isEqualTo(DiskRoom.STEP_BYTES_MAX);
    assertThat(DiskRoom.stepBytes(List.of(file(0, 3_000), file(0, 1), file(5, 90), file(6, 9_000))))
        .isEqualTo(3_091 * MIB);
  }

  @Test
  void whatLeavesTheBoundFreeIsCompactedAndNothingElse() {
    List<LiveFile> files = List.of(file(6, 100));
    assertThat(verdict(300, 200, files)).isEqualTo(Choice.ALL.of(ColumnFamily.RECORDS, files));
    Choice.Verdict hindered = verdict(299, 200, files);
    assertThat(hindered.extent()).isNull();
    assertThat(hindered.isHindered()).isTrue();
    assertThat(hindered.reason())
        .isEqualTo(
            "not enough disk space: a step needs 100 MiB, 299 MiB are free, 200 MiB stay free;"
                + " wanted: asked for");
  }

  @Test
  void whatIsLeftAnywayNeedsNoRoomAndUnknownRoomIsNone() {
    Choice nothing = (family, files) -> new Choice.Verdict(null, "small");
    Choice kept = new DiskRoom(() -> 0, MIB).keptBy(nothing);
    assertThat(kept.of(ColumnFamily.IDS, List.of(file(6, 1))).isHindered()).isFalse();
    DiskRoom unknown =
        new DiskRoom(
            () -> {
              throw new UncheckedIOException(new IOException("gone"));
            },
            MIB);
    assertThat(unknown.keptBy(Choice.ALL).of(ColumnFamily.IDS, List.of()).reason())
        .startsWith("free disk space is not known");
  }

  @Test
  void familiesWithoutRoomAreLeftAndTheResultSaysSo() throws Exception {
    try (ApplyHarness harness = new ApplyHarness(root)) {
      harness.apply(ApplyHarness.transaction("a", "alice", "bob", 5));
      Choice choice = new DiskRoom(() -> 10 * MIB, 20 * MIB).keptBy(Choice.ALL);
      CompactResult result =
          new StoreCompaction(harness.partition, choice, new CancelSignal(), step -> {}).run();
      assertThat(result.getProblem())
          .isEqualTo(
              "could not be compacted: records, ids, accounts, references, summaries, default");
      assertThat(result.getFamiliesList())
          .hasSize(6)
          .noneMatch(FamilyCompaction::getCompacted)
          .allMatch(family -> family.getReason().startsWith("not enough disk space"));
    }
  }

  private static Choice.Verdict verdict(long freeMib, long minMib, List<LiveFile> files) {
    return new DiskRoom(() -> freeMib * MIB, minMib * MIB)
        .keptBy(Choice.ALL)
        .of(ColumnFamily.RECORDS, files);
  }

  private static LiveFile file(int level, long mebibytes) {
    return new LiveFile(
        level + "-" + mebibytes, ColumnFamily.RECORDS, level, mebibytes * MIB, 1, 0, 1, "none");
  }
}
