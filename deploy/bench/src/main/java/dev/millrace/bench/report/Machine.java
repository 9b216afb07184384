package dev.millrace.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;

/** What a figure was measured on; without it, it says nothing. */
public final class Machine {
  private Machine() {}

  /** Cores, memory, Java, operating system. */
  public static Map<String, Object> describe() {
    Map<String, Object> facts = new TreeMap<>();
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put(
        "memoryBytes",
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
    facts.put("java", Runtime.version().toString());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("architecture", System.getProperty("os.arch"));
    return facts;
  }
}
