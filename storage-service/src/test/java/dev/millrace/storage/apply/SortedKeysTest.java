package dev.millrace.storage.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedKeysTest {
  @Test
  void sortsAsUnsignedBytesKeepsTheOrderOfEqualKeysAndCanBeUsedAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    SortedKeys sorted = new SortedKeys();
    for (int round = 0; round < 200; round++) {
      int count = random.nextInt(300);
      byte[] common = new byte[random.nextInt(12)];
      random.nextBytes(common);
      List<byte[]> keys = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        keys.add(key(random, common, keys));
        byte[] added = keys.get(i);
        System.arraycopy(added, 0, sorted.room(added.length), sorted.end(), added.length);
        sorted.added(sorted.end() + added.length);
      }
      sorted.sort();
      Integer[] expected = new Integer[count];
      Arrays.setAll(expected, i -> i);
      Arrays.sort(expected, (a, b) -> Arrays.compareUnsigned(keys.get(a), keys.get(b)));
      for (int i = 0; i < count; i++) {
        assertThat(sorted.origin(i)).as("seed %d", seed).isEqualTo(expected[i]);
        byte[] key =
            Arrays.copyOfRange(sorted.bytes(), sorted.at(i), sorted.at(i) + sorted.length(i));
        assertThat(key).as("seed %d", seed).isEqualTo(keys.get(expected[i]));
      }
      assertThat(sorted.count()).isEqualTo(count);
      sorted.clear();
      assertThat(sorted.count()).isZero();
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
