package dev.millrace.cli.stats;

import dev.millrace.cli.connect.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One instance at one time.
 *
 * @param samples null when it did not answer
 * @param problem why; empty when it did
 */
record Instance(Service service, Endpoint endpoint, @Nullable Samples samples, String problem) {
  static Instance of(Service service, Endpoint endpoint, Samples samples) {
    return new Instance(service, endpoint, samples, "");
  }

  static Instance silent(Service service, Endpoint endpoint, String problem) {
    return new Instance(service, endpoint, null, problem);
  }

  boolean isSameAs(Instance other) {
    return service == other.service && endpoint.equals(other.endpoint);
  }
}
