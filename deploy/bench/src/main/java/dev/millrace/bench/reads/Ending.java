package dev.millrace.bench.reads;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** Told once of the end of a call, on its connection's event loop. */
@FunctionalInterface
interface Ending {
  void ended(Status status, byte @Nullable [] answer);
}
