package dev.millrace.cli.stack;

import dev.millrace.local.StackDescription;
import java.io.PrintWriter;
import java.util.Map;

/** What to know of a stack that runs. */
final class Endpoints {
  private Endpoints() {}

  static void print(PrintWriter out, StackDescription stack) {
    Map<String, String> at = stack.endpoints();
    out.printf("  ingest (gRPC)   %-17s http://%s%n", at.get("ingest"), at.get("ingest-http"));
    out.printf("  query (gRPC)    %-17s http://%s%n", at.get("query"), at.get("query-http"));
    out.printf("  storage (gRPC)  %-17s http://%s%n", at.get("storage"), at.get("storage-http"));
    out.printf("  Kafka           %s%n", at.get("kafka"));
    out.printf("  Redis           %s%n", at.get("redis"));
    stack.logs().values().forEach(log -> out.printf("  log  %s%n", log));
    out.flush();
  }
}
