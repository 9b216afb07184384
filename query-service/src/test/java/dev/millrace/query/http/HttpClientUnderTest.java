package dev.millrace.query.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;

/** Asks one service by HTTP. */
final class HttpClientUnderTest implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final URI base;
  private final HttpClient client;

  HttpClientUnderTest(URI base, HttpClient.Version version) {
    this.base = base;
    this.client = HttpClient.newBuilder().version(version).connectTimeout(PATIENCE).build();
  }

  /** What a GET of this address says, with these headers: name, value, name, value. */
  HttpResponse<byte[]> get(String address, String... headers) {
    return send("GET", address, headers);
  }

  HttpResponse<byte[]> send(String method, String address, String... headers) {
    try {
      return client.send(request(method, address, headers), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  CompletableFuture<HttpResponse<byte[]>> start(String address) {
    return client.sendAsync(request("GET", address), BodyHandlers.ofByteArray());
  }

  private HttpRequest request(String method, String address, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(address))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  /** The body, decompressed where it says that it is compressed. */
  static JsonNode json(HttpResponse<byte[]> response) {
    try (InputStream body =
        header(response, "Content-Encoding").equals("gzip")
            ? new GZIPInputStream(new ByteArrayInputStream(response.body()))
            : new ByteArrayInputStream(response.body())) {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A header's value; empty when there is none. */
  static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  @Override
  public void close() {
    client.close();
  }
}
