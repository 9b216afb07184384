package dev.millrace.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  private static final Path DATA = Path.of("data");
  private static final Map<String, String> STACK =
      Map.of("storage-http", "127.0.0.1:2", "query-http", "127.0.0.1:3", "ingest-http", "h:4");

  @Test
  void anOptionWinsOverAVariableAndThisOverTheStack() {
    Discovery discovery = discovery(Map.of("MILLRACE_STORAGE_HTTP", "there:1"));
    assertThat(find(discovery, "here:9")).isEqualTo(located("here", 9, false));
    assertThat(find(discovery, null)).isEqualTo(located("there", 1, false));
    assertThat(find(discovery(Map.of("MILLRACE_STORAGE_HTTP", " ")), null))
        .isEqualTo(located("127.0.0.1", 2, true));
  }

  @Test
  void portsOfThisMachineAreNotTakenForAStack() {
    Discovery nothing = new Discovery(name -> null, (data, name) -> Optional.empty());
    assertThat(find(nothing, null).isOfStack()).isFalse();
  }

  @Test
  void aServiceThatAVariableNamesIsNotOfTheStackBesideIt() {
    ManagementOptions options =
        new ManagementOptions(discovery(Map.of("MILLRACE_STORAGE_HTTP", "there:1")));
    assertThat(options.storage().isOfStack()).isFalse();
    assertThat(options.ingest().isOfStack()).isTrue();
    assertThat(options.query()).isEqualTo(located("127.0.0.1", 3, true));
  }

  private static Discovery discovery(Map<String, String> environment) {
    return new Discovery(environment::get, (data, name) -> Optional.ofNullable(STACK.get(name)));
  }

  private static Located find(Discovery discovery, String option) {
    return discovery.find("storage-http", option, "MILLRACE_STORAGE_HTTP", DATA, 7450);
  }

  private static Located located(String host, int port, boolean isOfStack) {
    return new Located(List.of(new Endpoint(host, port)), isOfStack);
  }
}
