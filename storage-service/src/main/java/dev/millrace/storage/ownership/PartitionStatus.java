package dev.millrace.storage.ownership;

import java.util.Set;

/** The states of an owned partition and which may follow which. */
public enum PartitionStatus {
  /** The store is being opened, after the one before it was closed. */
  OPENING,
  /** Applies and serves. */
  SERVING,
  /** Serves what it has; the next record is of a kind that only a newer Millrace knows. */
  PAUSED_NEWER_RECORD,
  /** Neither applies nor serves, and says why. */
  REFUSED,
  /** Given back; the object is of no more use. */
  RELEASED;

  /** Whether {@code next} may follow this state. */
  public boolean mayBecome(PartitionStatus next) {
    return followers().contains(next);
  }

  /** Whether reads are answered. */
  public boolean serves() {
    return this == SERVING || this == PAUSED_NEWER_RECORD;
  }

  private Set<PartitionStatus> followers() {
    return switch (this) {
      case OPENING -> Set.of(SERVING, REFUSED, RELEASED);
      case SERVING -> Set.of(PAUSED_NEWER_RECORD, REFUSED, RELEASED);
      case PAUSED_NEWER_RECORD -> Set.of(REFUSED, RELEASED);
      case REFUSED -> Set.of(RELEASED);
      case RELEASED -> Set.of();
    };
  }
}
