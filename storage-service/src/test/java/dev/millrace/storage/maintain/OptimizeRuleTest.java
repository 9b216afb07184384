package dev.millrace.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.Compaction;
import dev.millrace.storage.rocks.Compression;
import dev.millrace.storage.rocks.LiveFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OptimizeRuleTest {
  private static final long MIB = 1024 * 1024;

  private int number;

  @Test
  void aStoreInItsUsualShapeIsLeftAloneAndItSaysItsFigures() {
    Choice.Verdict verdict =
        judge(
            "tiered",
            ColumnFamily.RECORDS,
            file(0, 5, "none"),
            file(0, 5, "none"),
            file(5, 10, "none"),
            file(6, 100, "zstd"));
    assertThat(verdict.extent()).isNull();
    assertThat(verdict.reason())
        .isEqualTo(
            "2 files at level 0, 17 % of the bytes above the bottom, 0 % of the entries dead at"
                + " most");
  }

  @Test
  void aSmallFamilyIsLeftAloneWhateverItLooksLike() {
    LiveFile[] files = new LiveFile[20];
    Arrays.setAll(files, i -> entries(0, 1_000, 10, 10));
    assertThat(judge("tiered", ColumnFamily.META, files).extent()).isNull();
  }

  @Test
  void filesThatWaitAtLevelZeroAreMergedOnceTheyAreATenthOfTheFamily() {
    List<LiveFile> files = new ArrayList<>(List.of(file(6, 100, "zstd")));
    for (int i = 0; i < 3; i++) {
      files.add(file(0, 5, "none"));
    }
    assertThat(judge("tiered", files).extent()).isNull();
    files.add(file(0, 5, "none"));
    assertThat(judge("tiered", files).extent()).isEqualTo(Compaction.Extent.ABOVE_BOTTOM);
    assertThat(judge("tiered", files).reason())
        .isEqualTo("4 files with 17 % of the bytes wait at level 0");
    files.add(file(6, 200, "zstd")); // so large that the four do not pay
    assertThat(judge("tiered", files).extent()).isNull();
  }

  @Test
  void whereLevelZeroIsAllThereIsEverythingIsWrittenAnew() {
    LiveFile[] files = new LiveFile[4];
    Arrays.setAll(files, i -> file(0, 5, "none"));
    assertThat(judge("tiered", ColumnFamily.RECORDS, files).extent())
        .isEqualTo(Compaction.Extent.EVERYTHING);
  }

  @Test
  void whatIsNotAtTheBottomYetIsTakenThere() {
    assertThat(judge("tiered", ColumnFamily.IDS, file(4, 30, "lz4"), file(6, 70, "zstd")).extent())
        .isEqualTo(Compaction.Extent.ABOVE_BOTTOM);
    assertThat(judge("tiered", ColumnFamily.IDS, file(4, 20, "lz4"), file(6, 80, "zstd")).extent())
        .isNull();
  }

  @Test
  void bottomFilesWithoutTheCompressionThatIsSetAreWrittenAnew() {
    LiveFile[] none = {file(6, 20, "none"), file(6, 80, "zstd")};
    assertThat(judge("tiered", ColumnFamily.RECORDS, none).extent())
        .isEqualTo(Compaction.Extent.EVERYTHING);
    assertThat(judge("tiered", ColumnFamily.RECORDS, none).reason())
        .isEqualTo("20 % of the bytes lie at the bottom and are not zstd");
    assertThat(judge("lz4", ColumnFamily.RECORDS, file(6, 9, "lz4"), none[1]).extent())
        .isEqualTo(Compaction.Extent.EVERYTHING);
    assertThat(judge("none", ColumnFamily.RECORDS, file(6, 80, "none")).extent()).isNull();
    assertThat(judge("tiered", ColumnFamily.RECORDS, file(6, 80, "lz4+zstd")).extent()).isNull();
  }

  @Test
  void withLevelsOfFixedSizesTheBottomIsTheDeepestInUse() {
    String levels = "levels=none,none,lz4,zstd";
    assertThat(
            judge(levels, ColumnFamily.RECORDS, file(1, 10, "none"), file(2, 90, "lz4")).extent())
        .isNull();
    assertThat(
            judge(levels, ColumnFamily.RECORDS, file(1, 10, "none"), file(2, 90, "none")).extent())
        .isEqualTo(Compaction.Extent.EVERYTHING);
    assertThat(judge(levels, ColumnFamily.RECORDS, file(5, 90, "zstd")).extent()).isNull();
    assertThat(judge(levels, ColumnFamily.RECORDS, file(0, 90, "none")).reason())
        .contains("not at the bottom yet");
  }

  @Test
  void deletionsAndWhatIsSupersededAreDropped() {
    assertThat(judge("tiered", ColumnFamily.IDS, entries(5, 10 * MIB, 100, 6), cold(900)).extent())
        .isNull();
    assertThat(judge("tiered", ColumnFamily.IDS, entries(5, 10 * MIB, 100, 60), cold(900)).reason())
        .isEqualTo("12 % of the entries are deletions or, at most, superseded");
    // Only totals are written again under the same key.
    LiveFile warm = entries(5, 10 * MIB, 200, 0);
    assertThat(judge("tiered", ColumnFamily.ACCOUNTS, warm, cold(800)).extent()).isNull();
    assertThat(judge("tiered", ColumnFamily.SUMMARIES, warm, cold(800)).reason())
        .isEqualTo("20 % of the entries are deletions or, at most, superseded");
    assertThat(judge("tiered", ColumnFamily.SUMMARIES, entries(0, 10 * MIB, 200, 0)).reason())
        .as("the only file supersedes nothing")
        .contains("not at the bottom yet");
  }

  @Test
  void whatIsCompactedDoesNotPayAgain() {
    for (String setting : List.of("tiered", "none", "zstd:9", "levels=none,lz4")) {
      String coldest =
          setting.startsWith("levels") ? "lz4" : setting.equals("none") ? "none" : "zstd";
      for (ColumnFamily family : ColumnFamily.values()) {
        assertThat(judge(setting, family, file(6, 500, coldest)).extent()).isNull();
      }
    }
  }

  private LiveFile cold(long entries) {
    return entries(6, 100 * MIB, entries, 0, "zstd");
  }

  private LiveFile file(int level, long mebibytes, String compression) {
    return entries(level, mebibytes * MIB, mebibytes, 0, compression);
  }

  private LiveFile entries(int level, long bytes, long entries, long deletions) {
    return entries(level, bytes, entries, deletions, "none");
  }

  private LiveFile entries(
      int level, long bytes, long entries, long deletions, String compression) {
    return new LiveFile(
        "%06d.sst".formatted(++number),
        ColumnFamily.RECORDS,
        level,
        bytes,
        entries,
        deletions,
        bytes,
        compression);
  }

  private static Choice.Verdict judge(String setting, List<LiveFile> files) {
    return judge(setting, ColumnFamily.RECORDS, files.toArray(LiveFile[]::new));
  }

  private static Choice.Verdict judge(String setting, ColumnFamily family, LiveFile... files) {
    return new OptimizeRule(Objects.requireNonNull(Compression.parse(setting)))
        .of(family, List.of(files));
  }
}
