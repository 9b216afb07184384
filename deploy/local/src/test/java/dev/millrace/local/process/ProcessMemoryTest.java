package dev.millrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
  @Test
  void ownMemoryIsPlausible() {
    assertThat(ProcessMemory.residentBytes(ProcessHandle.current().pid()).orElseThrow())
        .isBetween(10L << 20, 8L << 30);
  }

  @Test
  void goneProcessHasNone() {
    assertThat(ProcessMemory.residentBytes(Integer.MAX_VALUE)).isEmpty();
  }
}
