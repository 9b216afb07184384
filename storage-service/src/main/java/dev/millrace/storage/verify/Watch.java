package dev.millrace.storage.verify;

import dev.millrace.admin.v1.VerifyStep;

/** Who looks on while a check works. Called after every entry; may make the check wait. */
public interface Watch {
  /**
   * An entry was looked at.
   *
   * @throws Cancelled when nobody wants to know any more
   */
  void looked(VerifyStep step, long done) throws Cancelled;

  /** The check is to end. */
  final class Cancelled extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
