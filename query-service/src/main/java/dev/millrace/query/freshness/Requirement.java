package dev.millrace.query.freshness;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What a request demands, checked but not yet turned into offsets. */
public sealed interface Requirement {
  /** An answer that is not staler than this. */
  record Staleness(long maxMillis) implements Requirement {}

  /** An answer that reflects everything below these offsets. */
  record Tokens(NavigableMap<Integer, Long> nextOffsets) implements Requirement {
    public Tokens {
      nextOffsets = Collections.unmodifiableNavigableMap(new TreeMap<>(nextOffsets));
    }
  }

  /** An answer that reflects everything logged before the request arrived. */
  record Everything() implements Requirement {}
}
