package dev.millrace.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.process.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a service's management endpoint. */
final class HealthProbe implements Probe {
  /** A health answer may ask Kafka or Redis first. */
  private static final int TIMEOUT_MILLIS = 3_000;

  private static final int BODY_BYTES_MAX = 64 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI address;

  HealthProbe(int port) {
    this.address = URI.create("http://127.0.0.1:%d/health/readiness".formatted(port));
  }

  @Override
  public Optional<String> problem() {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int status = connection.getResponseCode();
      try (InputStream body =
          status < HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getInputStream()
              : connection.getErrorStream()) {
        byte[] answer = body == null ? new byte[0] : body.readNBytes(BODY_BYTES_MAX);
        return status == HttpURLConnection.HTTP_OK
            ? Optional.empty()
            : Optional.of("health is not up" + parts(answer));
      }
    } catch (IOException e) {
      return Optional.of("no answer from %s (%s)".formatted(address, e.getMessage()));
    }
  }

  private static String parts(byte[] answer) throws IOException {
    List<String> down = new ArrayList<>();
    JsonNode details = JSON.readTree(answer).path("details");
    details
        .properties()
        .forEach(
            part -> {
              if (!part.getValue().path("status").asText().equals("UP")) {
                down.add(part.getKey());
              }
            });
    return down.isEmpty() ? "" : ": " + String.join(", ", down);
  }
}
