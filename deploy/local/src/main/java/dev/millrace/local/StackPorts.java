package dev.millrace.local;

import dev.millrace.local.process.Ports;
import java.util.List;

/** Where the processes of a stack listen, all at 127.0.0.1. */
public record StackPorts(
    int ingest,
    int ingestHttp,
    int query,
    int queryHttp,
    int storage,
    int storageHttp,
    int kafka,
    int kafkaController,
    int redis) {

  /** The first of the default ports. */
  public static final int BASE = 7400;

  private static final int PORT_MAX = 65_535;
  private static final int SPAN = 71;

  /** Every port must be one. */
  public StackPorts {
    for (int port :
        List.of(
            ingest,
            ingestHttp,
            query,
            queryHttp,
            storage,
            storageHttp,
            kafka,
            kafkaController,
            redis)) {
      if (port < 1 || port > PORT_MAX) {
        throw new IllegalArgumentException(
            "port %d is not between 1 and %d".formatted(port, PORT_MAX));
      }
    }
  }

  /** The documented ports. */
  public static StackPorts standard() {
    return from(BASE);
  }

  /** The documented ports, moved; ten apart, so that replicas find room. */
  public static StackPorts from(int base) {
    if (base < 1 || base > PORT_MAX - SPAN) {
      throw new IllegalArgumentException(
          "port base %d is not between 1 and %d".formatted(base, PORT_MAX - SPAN));
    }
    return new StackPorts(
        base, base + 10, base + 20, base + 30, base + 40, base + 50, base + 60, base + 61,
        base + 70);
  }

  /** Ports that nobody holds, for a stack beside others. */
  public static StackPorts free() {
    List<Integer> free = Ports.free(9);
    return new StackPorts(
        free.get(0),
        free.get(1),
        free.get(2),
        free.get(3),
        free.get(4),
        free.get(5),
        free.get(6),
        free.get(7),
        free.get(8));
  }
}
