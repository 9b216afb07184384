package dev.millrace.local.process;

import java.util.Optional;

/** Asks a process whether it does its work. */
@FunctionalInterface
public interface Probe {
  /** What is still missing, in a few words; empty once the process is ready. */
  Optional<String> problem();
}
