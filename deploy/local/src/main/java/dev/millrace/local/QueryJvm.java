package dev.millrace.local;

import java.util.List;

/** The heap of a query service, also where it runs outside of a stack. */
public final class QueryJvm {
  public static final int HEAP_MEBIBYTES = 256;

  /**
   * Half of the heap is young. Nearly all that a read makes is gone with it, and a collection takes
   * as long whatever the size: fewer of them stand in reads' way. The other half has room for the
   * local cache and for the answers that calls may hold, each at its default.
   */
  public static final List<String> OPTIONS = List.of("-XX:NewRatio=1");

  private QueryJvm() {}
}
