package dev.millrace.storage.rocks;

import dev.millrace.storage.layout.AppliedState;
import dev.millrace.storage.layout.CorruptValueException;
import dev.millrace.storage.layout.StoreIdentity;
import org.jspecify.annotations.Nullable;

/** What the values of a store's META family say; null stands for a value that is not there. */
public final class MetaValues {
  private MetaValues() {}

  /**
   * Whose store it is.
   *
   * @throws StoreException.Refused when it is no store of ours, or a newer Millrace made it
   * @throws StoreException.Corrupt when the value can not be read
   */
  public static StoreIdentity identity(byte @Nullable [] value, String directory) {
    if (value == null) {
      throw new StoreException.Refused(
          "the directory holds a database that is no store of ours: " + directory);
    }
    try {
      return StoreIdentity.parse(value);
    } catch (StoreIdentity.NewerFormatException e) {
      throw new StoreException.Refused(e.getMessage() + ": " + directory);
    } catch (CorruptValueException e) {
      throw Failures.corrupt(directory, null, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What its records reflect.
   *
   * @throws StoreException.Corrupt when the value can not be read
   */
  public static AppliedState state(byte @Nullable [] value, String directory) {
    try {
      return value == null ? AppliedState.EMPTY : AppliedState.parse(value);
    } catch (CorruptValueException e) {
      throw Failures.corrupt(directory, null, String.valueOf(e.getMessage()), e);
    }
  }
}
