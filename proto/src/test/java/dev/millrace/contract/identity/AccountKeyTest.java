package dev.millrace.contract.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountKeyTest {
  /** Computed with Python's hashlib: sha256(bytes([len(ledger)]) + ledger + account)[:16]. */
  @ParameterizedTest
  @CsvSource({
    "main, alice, 2023534d00cb6786ae4a80317e02c14a",
    "main, köln 💶, d3bc2d93a2cc6a0b0e58259e915c5d48",
    "a, bc, 1e18834c426d00e57788444cb3ccd62c",
    "ab, c, 909ac45e439911193205994d09399c29",
  })
  void bytesArePinned(String ledger, String account, String hex) {
    assertThat(HexFormat.of().formatHex(AccountKey.of(ledger, account))).isEqualTo(hex);
  }

  @Test
  void bytesOfTheLongestNamesArePinned() {
    assertThat(HexFormat.of().formatHex(AccountKey.of("l".repeat(64), "a".repeat(128))))
        .isEqualTo("44a0bddd3197deac2ca1b6f71a766a8b");
  }

  @Test
  @SuppressWarnings("NullAway") // the mistake this test makes on purpose
  void failureOfOneKeyLeavesTheNextIntact() {
    byte[] before = AccountKey.of("main", "alice");

    assertThatNullPointerException().isThrownBy(() -> AccountKey.of("main", null));

    assertThat(AccountKey.of("main", "alice")).isEqualTo(before);
  }

  @Test
  void threadsDoNotDisturbEachOther() throws Exception {
    List<byte[]> expected =
        IntStream.range(0, 200).mapToObj(i -> AccountKey.of("main", "account-" + i)).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<byte[]>> found =
          IntStream.range(0, 200)
              .mapToObj(i -> threads.submit(() -> AccountKey.of("main", "account-" + i)))
              .toList();
      for (int i = 0; i < expected.size(); i++) {
        assertThat(found.get(i).get()).isEqualTo(expected.get(i));
      }
    }
  }
}
