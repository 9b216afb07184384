package dev.millrace.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class LocalReplicasTest {
  @Test
  void findsAReplicaAtALaterPortOfTheRange() throws Exception {
    try (ServerSocket replica = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = replica.getLocalPort();
      assertThat(LocalReplicas.of(port - 1)).contains(new Endpoint("127.0.0.1", port));
    }
  }

  @Test
  void namesTheDefaultPortWhenNothingListens() throws Exception {
    int free;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = closed.getLocalPort();
    }
    assertThat(LocalReplicas.of(free).getFirst().port()).isBetween(free, free + 9);
  }
}
