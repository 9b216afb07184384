package dev.millrace.contract.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.millrace.v1.Position;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedPositionTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0000000000000000",
    "0, 1, 0000000000000001",
    "1, 0, 0000000000010000",
    "1234, 65535, 0000000004d2ffff",
    "140737488355327, 65535, 7fffffffffffffff",
  })
  void packedBitsArePinned(long offset, int index, String hex) {
    long packed = PackedPosition.pack(offset, index);

    assertThat("%016x".formatted(packed)).isEqualTo(hex);
    assertThat(PackedPosition.offset(packed)).isEqualTo(offset);
    assertThat(PackedPosition.index(packed)).isEqualTo(index);
    assertThat(PackedPosition.toPosition(3, packed))
        .isEqualTo(Position.newBuilder().setPartition(3).setOffset(offset).setIndex(index).build());
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0",
    "0, -1",
    "0, 65536",
    "140737488355328, 0",
    "9223372036854775807, 0",
  })
  void whatDoesNotFitIsRefused(long offset, int index) {
    assertThatIllegalArgumentException().isThrownBy(() -> PackedPosition.pack(offset, index));
  }

  @Test
  void packedPositionsCompareAsOffsetThenIndexAlsoAsBytes() {
    long seed = System.nanoTime();
    System.out.println("PackedPositionTest seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      long offset = random.nextLong(PackedPosition.OFFSET_MAX + 1);
      int index = random.nextInt(PackedPosition.INDEX_MAX + 1);
      long otherOffset = random.nextBoolean() ? offset : random.nextLong(1000);
      int otherIndex = random.nextInt(PackedPosition.INDEX_MAX + 1);
      int expected =
          offset == otherOffset
              ? Integer.compare(index, otherIndex)
              : Long.compare(offset, otherOffset);
      long one = PackedPosition.pack(offset, index);
      long other = PackedPosition.pack(otherOffset, otherIndex);

      assertThat(Long.signum(Long.compare(one, other))).isEqualTo(expected);
      assertThat(Integer.signum(Arrays.compareUnsigned(bytes(one), bytes(other))))
          .isEqualTo(expected);
    }
  }

  private static byte[] bytes(long packed) {
    return ByteBuffer.allocate(Long.BYTES).putLong(packed).array();
  }
}
