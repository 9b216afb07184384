package dev.millrace.cli.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.connect.Located;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScraperTest {
  @Test
  void aServiceThatStopsInTheMiddleOfItsAnswerIsSilent() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/prometheus",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write("n_total 1\n".getBytes(UTF_8));
          exchange.getResponseBody().flush(); // the rest never comes
        });
    server.start();
    Located located =
        new Located(List.of(new Endpoint("127.0.0.1", server.getAddress().getPort())), false);
    try (Scraper scraper = new Scraper(Map.of(Service.STORAGE, located), Duration.ofMillis(300))) {
      Look look = CompletableFuture.supplyAsync(scraper::look).get(20, TimeUnit.SECONDS);
      assertThat(look.instances()).hasSize(1);
      assertThat(look.instances().getFirst().samples()).isNull();
      assertThat(look.instances().getFirst().problem()).isEqualTo("does not answer within 300 ms");
    } finally {
      server.stop(0);
    }
  }
}
