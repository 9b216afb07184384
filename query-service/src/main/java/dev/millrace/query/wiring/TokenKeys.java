package dev.millrace.query.wiring;

import java.security.SecureRandom;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What page and resume tokens are signed with.
 *
 * @param keys the first one signs, all of them are accepted
 */
record TokenKeys(List<byte[]> keys) {
  private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);

  private static final int KEY_BYTES = 32;

  /** The configured keys; when there is none, one of this process alone. */
  static TokenKeys of(List<byte[]> configured) {
    if (!configured.isEmpty()) {
      return new TokenKeys(configured);
    }
    LOG.warn(
        "page tokens are signed with a key of this process alone; set it where several instances"
            + " serve, or walks should survive a restart: setting={}",
        QuerySettings.PAGE_TOKEN_KEYS);
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new TokenKeys(List.of(key));
  }
}
