package dev.millrace.bench.load;

import org.jspecify.annotations.Nullable;

/** Where requests come from, in the order of their sequences. Read by one thread. */
public interface RequestSource extends AutoCloseable {
  /** The next request; null when there are no more. Waits while one is being made. */
  @Nullable LoadRequest next();

  @Override
  void close();
}
