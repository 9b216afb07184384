package dev.millrace.storage.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedEntriesTest {
  @Test
  void sortsAsUnsignedBytesKeepsTheOrderOfEqualKeysAndCanBeUsedAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    SortedEntries entries = new SortedEntries();
    for (int round = 0; round < 200; round++) {
      int count = random.nextInt(300);
      byte[] common = new byte[random.nextInt(12)];
      random.nextBytes(common);
      List<byte[]> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        keys.add(key(random, common, keys));
        entries.add(keys.get(i), new byte[] {(byte) i});
      }
      entries.sort();
      Integer[] expected = new Integer[count];
      Arrays.setAll(expected, i -> i);
      Arrays.sort(expected, (a, b) -> Arrays.compareUnsigned(keys.get(a), keys.get(b)));
      for (int i = 0; i < count; i++) {
        assertThat(entries.origin(i)).as("seed %d", seed).isEqualTo(expected[i]);
        assertThat(entries.key(i)).as("seed %d", seed).isSameAs(keys.get(expected[i]));
        assertThat(entries.value(i)[0]).as("seed %d", seed).isEqualTo(expected[i].byteValue());
      }
      assertThat(entries.count()).isEqualTo(count);
      entries.clear();
      assertThat(entries.count()).isZero();
    }
  }

  private static byte[] key(Random random, byte[] common, List<byte[]> before) {
    if (!before.isEmpty() && random.nextInt(4) == 0) {
      return before.get(random.nextInt(before.size())).clone();
    }
    byte[] key = Arrays.copyOf(common, common.length + random.nextInt(20));
    for (int i = common.length; i < key.length; i++) {
      key[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(2) * 0xff);
    }
    return key;
  }
}
