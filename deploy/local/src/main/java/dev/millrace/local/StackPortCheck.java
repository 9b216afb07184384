package dev.millrace.local;

import dev.millrace.local.kafka.KafkaProcess;
import dev.millrace.local.process.Ports;
import dev.millrace.local.redis.RedisProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/** Refuses to start on ports that others hold. */
final class StackPortCheck {
  private StackPortCheck() {}

  static void require(StackPorts ports) {
    ports(ports).forEach((port, name) -> Ports.requireFree(name, port));
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
}
