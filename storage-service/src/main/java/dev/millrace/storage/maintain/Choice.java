package dev.millrace.storage.maintain;

import dev.millrace.storage.layout.ColumnFamily;
import dev.millrace.storage.rocks.Compaction;
import dev.millrace.storage.rocks.LiveFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides which column families are compacted. */
@FunctionalInterface
public interface Choice {
  /** All of them, to the last file. */
  Choice ALL = (family, files) -> new Verdict(Compaction.Extent.EVERYTHING, "asked for");

  /** Judges a family by its files. */
  Verdict of(ColumnFamily family, List<LiveFile> files);

  /**
   * What becomes of a family.
   *
   * @param extent null: it is left as it is
   * @param reason for people
   * @param isHindered it should be compacted, but can not be now
   */
  record Verdict(Compaction.@Nullable Extent extent, String reason, boolean isHindered) {
    Verdict(Compaction.@Nullable Extent extent, String reason) {
      this(extent, reason, false);
    }
  }
}
