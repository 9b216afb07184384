package dev.millrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PortsTest {
  @Test
  void freePortsAreDistinctAndPass() {
    var ports = Ports.free(9);
    assertThat(ports).doesNotHaveDuplicates();
    ports.forEach(port -> Ports.requireFree("test", port));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void takenPortIsRefusedNamingItsHolder() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Ports.requireFree("kafka", taken.getLocalPort()))
          .isInstanceOf(StackFailure.class)
          .hasMessageContaining("port %d of kafka is taken by pid", taken.getLocalPort())
          .hasMessageContaining("pid %d (", ProcessHandle.current().pid())
          .hasMessageContaining("java")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void portTakenOnAllAddressesIsRefusedToo() throws Exception {
    try (var taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> Ports.requireFree("redis", taken.getLocalPort()))
          .hasMessageContaining("pid %d", ProcessHandle.current().pid());
      assertThat(Ports.holder(taken.getLocalPort())).contains(ProcessHandle.current().pid());
    }
  }
}
