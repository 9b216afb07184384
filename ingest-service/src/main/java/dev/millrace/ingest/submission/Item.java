package dev.millrace.ingest.submission;

import static java.util.Objects.requireNonNull;

import dev.millrace.contract.errors.Refusal;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of a submission, from its admission to its receipt. What is not final is guarded
 * by the submission and may be read freely once it has settled.
 */
public final class Item {
  private static final byte[] NOTHING = {};
  private static final long NO_OFFSET = -1;

  private final byte[] id;
  private final byte[] key;
  private final @Nullable Item repeats;
  private final List<String> repeatDifferences;
  private @Nullable Submission submission;
  private volatile byte[] value;

  private int partition;
  private long offset = NO_OFFSET;
  private Outcome outcome = Outcome.OUTCOME_UNSPECIFIED;
  private @Nullable Position original;
  private List<String> conflictingFields = List.of();
  private @Nullable Refusal error;

  private Item(
      byte[] id, byte[] key, byte[] value, @Nullable Item repeats, List<String> repeatDifferences) {
    this.id = id;
    this.key = key;
    this.value = value;
    this.repeats = repeats;
    this.repeatDifferences = repeatDifferences;
  }

  /** A transaction to be logged. */
  public static Item toLog(byte[] id, byte[] key, byte[] value) {
    return new Item(id, key, value, null, List.of());
  }

  /** One that is refused at admission. */
  public static Item refused(byte[] id, Refusal refusal) {
    Item item = new Item(id, NOTHING, NOTHING, null, List.of());
    item.decide(Outcome.OUTCOME_REJECTED, refusal);
    return item;
  }

  /**
   * One whose identity came before in the same message: it is not logged and shares its fate.
   *
   * @param differences the fields in which it differs from the first; empty when it is the same
   */
  public static Item repeat(byte[] id, Item first, List<String> differences) {
    return new Item(id, NOTHING, NOTHING, first, differences);
  }

  /** The client's id, as it came, in UTF-8. */
  public byte[] id() {
    return id;
  }

  /** The record key. */
  public byte[] key() {
    return key;
  }

  /** The record value; empty once it is no longer needed. */
  public byte[] value() {
    return value;
  }

  /** Whether it is to be logged. */
  public boolean isToLog() {
    return key.length > 0;
  }

  /** The one of the same message it repeats, null when none. */
  public @Nullable Item repeats() {
    return repeats;
  }

  /** The fields in which it differs from the one it repeats. */
  public List<String> repeatDifferences() {
    return repeatDifferences;
  }

  /** The submission it is part of. */
  public Submission submission() {
    return requireNonNull(submission);
  }

  /** The partition it lies in; only when {@link #isLogged}. */
  public int partition() {
    return partition;
  }

  /** The offset it lies at; only when {@link #isLogged}. */
  public long offset() {
    return offset;
  }

  /** Whether the log has it for certain. */
  public boolean isLogged() {
    return offset != NO_OFFSET;
  }

  /** What became of it; unspecified while undecided. */
  public Outcome outcome() {
    return repeats == null ? outcome : outcomeOfRepeat(repeats);
  }

  /**
   * What became of the first became of its repeat, but that a repeat of something that is there is
   * a duplicate of it, or a conflict with it.
   */
  private Outcome outcomeOfRepeat(Item first) {
    boolean there =
        first.error == null
            && switch (first.outcome) {
              case OUTCOME_LOGGED, OUTCOME_STORED, OUTCOME_DUPLICATE -> true;
              default -> false;
            };
    if (!there) {
      return first.outcome;
    }
    return repeatDifferences.isEmpty() ? Outcome.OUTCOME_DUPLICATE : Outcome.OUTCOME_CONFLICT;
  }

  /** Where the effect of its identity lies, when that is not its own place. */
  public @Nullable Position original() {
    return original;
  }

  /** Where it differs from the original. */
  public List<String> conflictingFields() {
    return conflictingFields;
  }

  /** Why it is not as wished; null when it is. */
  public @Nullable Refusal error() {
    return error;
  }

  boolean isDecided() {
    return outcome != Outcome.OUTCOME_UNSPECIFIED;
  }

  void partOf(Submission whole) {
    submission = whole;
  }

  void place(int atPartition, long atOffset) {
    partition = atPartition;
    offset = atOffset;
  }

  void decide(Outcome decided, @Nullable Refusal because) {
    outcome = decided;
    error = because;
  }

  void decide(
      Outcome decided, Position originalPosition, List<String> fields, @Nullable Refusal because) {
    decide(decided, because);
    original = originalPosition;
    conflictingFields = fields;
  }

  void dropValue() {
    value = NOTHING;
  }
}
