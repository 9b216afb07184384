package dev.millrace.contract.ownership;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of an owner's offset commit: who owns the partition and where it answers. Written as
 * {@code millrace/1 host:port topic-id}, the id in Kafka's own text; empty when the owner has let
 * go. Commits go by the topic's name: the id tells one that was made again from what it was.
 *
 * @param host name or address of the owner's internal gRPC server; an IPv6 address is put in
 *     brackets, as an endpoint needs it
 * @param port its port, 1 to 65535
 */
public record OwnerCommit(String host, int port) {
  /** What an owner commits when it lets go of a partition. */
  public static final String RELEASED = "";

  private static final String PREFIX = "millrace/1 ";

  public OwnerCommit {
    if (host.isEmpty()
        || host.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)
        || port < 1
        || port > 65_535) {
      throw new IllegalArgumentException("not an endpoint: " + host + ":" + port);
    }
    if (host.indexOf(':') >= 0 && host.charAt(0) != '[') {
      host = "[" + host + "]";
    }
  }

  /** Reads commit metadata; null when it names no owner that this version understands. */
  public static @Nullable OwnerCommit parse(@Nullable String metadata) {
    if (metadata == null || !metadata.startsWith(PREFIX)) {
      return null;
    }
    String endpoint = metadata.substring(PREFIX.length(), endpointEnd(metadata));
    int colon = endpoint.lastIndexOf(':');
    if (colon < 1) {
      return null;
    }
    try {
      return new OwnerCommit(
          endpoint.substring(0, colon),
          Integer.parseInt(endpoint, colon + 1, endpoint.length(), 10));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** {@code host:port}. */
  public String endpoint() {
    return host + ":" + port;
  }

  /** The metadata to commit for a partition of the topic of this id. */
  public String metadata(Uuid topicId) {
    return PREFIX + endpoint() + ' ' + topicId;
  }

  /** The topic's id in metadata that {@link #parse} takes; null when there is none. */
  static @Nullable Uuid topicId(String metadata) {
    int end = endpointEnd(metadata);
    if (end == metadata.length()) {
      return null;
    }
    try {
      return Uuid.fromString(metadata.substring(end + 1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int endpointEnd(String metadata) {
    int space = metadata.indexOf(' ', PREFIX.length());
    return space < 0 ? metadata.length() : space;
  }
}
