package dev.millrace.local;

import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.process.Ports;
import dev.millrace.local.process.StackFailure;
import dev.millrace.local.redis.RedisProcess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Refuses to start on ports that others hold. */
final class StackPortCheck {
  /** The processes of a killed supervisor stop by themselves; their own bound is 20 s. */
  private static final Duration ORPHAN_BOUND = Duration.ofSeconds(25);

  private static final long INTERVAL_MILLIS = 200;

  private StackPortCheck() {}

  static void require(StackOptions options) {
    Set<Long> orphans =
        StackDescription.readFile(options.data())
            .map(stale -> Set.copyOf(stale.pids().values()))
            .orElse(Set.of());
    long deadlineNanos = System.nanoTime() + ORPHAN_BOUND.toNanos();
    ports(options.ports())
        .forEach(
            (port, name) -> {
              while (isHeldByOrphan(port, orphans) && System.nanoTime() - deadlineNanos < 0) {
                pause();
              }
              Ports.requireFree(name, port);
            });
  }

  private static boolean isHeldByOrphan(int port, Set<Long> orphans) {
    return !orphans.isEmpty() && Ports.holder(port).stream().anyMatch(orphans::contains);
  }

  private static Map<Integer, String> ports(StackPorts ports) {
    Map<Integer, String> names = new LinkedHashMap<>();
    names.put(ports.ingest(), StackBlueprints.INGEST);
    names.put(ports.ingestHttp(), StackBlueprints.INGEST);
    names.put(ports.query(), StackBlueprints.QUERY);
    names.put(ports.queryHttp(), StackBlueprints.QUERY);
    names.put(ports.storage(), StackBlueprints.STORAGE);
    names.put(ports.storageHttp(), StackBlueprints.STORAGE);
    names.put(ports.kafka(), KafkaProcess.NAME);
    names.put(ports.kafkaController(), KafkaProcess.NAME);
    names.put(ports.redis(), RedisProcess.NAME);
    return names;
  }

  private static void pause() {
    try {
      Thread.sleep(INTERVAL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackFailure("interrupted while waiting for ports", e);
    }
  }
}
