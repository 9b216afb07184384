package dev.millrace.cli.stats;

import java.time.Instant;
import java.util.List;

/**
 * All instances at one time.
 *
 * @param nanos of a clock that only goes on
 */
record Look(Instant time, long nanos, List<Instance> instances) {
  Look {
    instances = List.copyOf(instances);
  }
}
