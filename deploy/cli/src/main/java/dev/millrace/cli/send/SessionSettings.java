package dev.millrace.cli.send;

import dev.millrace.v1.Acknowledgement;
import java.time.Duration;

/**
 * How transactions are sent.
 *
 * @param acknowledgement what a receipt says
 * @param windowMessages messages that may be unanswered: enough that the store always finds a large
 *     batch waiting
 * @param patience how long to try again without any progress
 */
public record SessionSettings(
    Acknowledgement acknowledgement, int windowMessages, Duration patience) {
  public static final int WINDOW_MESSAGES_DEFAULT = 128;

  /** With messages of 500 to 1,000 rows, a million rows in memory: some hundred megabytes. */
  public static final int WINDOW_MESSAGES_MAX = 1_024;

  public static final int PATIENCE_SECONDS_DEFAULT = 120;
}
