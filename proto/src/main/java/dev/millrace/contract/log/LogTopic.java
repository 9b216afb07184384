package dev.millrace.contract.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topic that is the log: the configuration it is made with and must keep. */
public final class LogTopic {
  /** The name unless a setting says otherwise. */
  public static final String DEFAULT_NAME = "millrace.transactions";

  /** The dead-letter topic's name unless a setting says otherwise. */
  public static final String DEFAULT_DEAD_LETTER_NAME = "millrace.dead-letters";

  /**
   * The largest record batch a topic of ours takes: the largest transaction, with room for a batch.
   */
  public static final int MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

  private static final Map<String, String> CONFIGURATION =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "-1",
          "retention.bytes", "-1",
          "message.timestamp.type", "LogAppendTime",
          "max.message.bytes", Integer.toString(MESSAGE_BYTES_MAX));

  private static final List<String> REQUIRED =
      List.of("cleanup.policy", "retention.ms", "retention.bytes", "message.timestamp.type");

  private LogTopic() {}

  /** What the topic is made with. */
  public static Map<String, String> configuration() {
    return CONFIGURATION;
  }

  /**
   * How a topic's configuration breaks what the log needs.
   *
   * @param actual the topic's configuration by name, as the broker describes it
   * @return a line for each offence, naming key, value and what it must be; empty when it is fit
   */
  public static List<String> violations(Map<String, String> actual) {
    List<String> violations = new ArrayList<>();
    for (String key : REQUIRED) {
      String wanted = CONFIGURATION.get(key);
      String value = actual.getOrDefault(key, "absent");
      if (!value.equals(wanted)) {
        violations.add("%s is %s, must be %s".formatted(key, value, wanted));
      }
    }
    return violations;
  }
}
