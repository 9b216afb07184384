package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.millrace.query.freshness.PartitionFresh;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class SnapshotFormatTest {
  private static final long LIFE_MILLIS = 60_000;
  private static final long NOW_NANOS = TimeUnit.SECONDS.toNanos(5_000);
  private static final long NOW_MILLIS = 1_790_000_000_000L;
  private static final ViewKey KEY = ViewKey.list(Uuid.ONE_UUID, "main", "zoë:1", "1:2:20");
  private static final Snapshot SNAPSHOT =
      new Snapshot(
          ByteString.copyFromUtf8("the body"),
          List.of(new PartitionFresh(1L << 46, 5, 300), new PartitionFresh(0, 0, 0)),
          NOW_NANOS);
  private static final byte[] VALUE =
      SnapshotFormat.encode(KEY, SNAPSHOT, LIFE_MILLIS, NOW_NANOS, NOW_MILLIS);

  @Test
  void snapshotIsReadAsItWasWritten() {
    assertThat(SnapshotFormat.decode(VALUE, KEY, LIFE_MILLIS, NOW_NANOS, NOW_MILLIS))
        .isEqualTo(SNAPSHOT);
  }

  @Test
  void ageIsTheGreaterOfWhatClocksSayAndWhatRedisSays() {
    assertThat(ageMillis(LIFE_MILLIS - 10, 700)).isEqualTo(700);
    assertThat(ageMillis(LIFE_MILLIS - 900, 700)).isEqualTo(900);
    assertThat(ageMillis(LIFE_MILLIS - 900, -5_000))
        .as("the filler's clock is ahead")
        .isEqualTo(900);
    assertThat(ageMillis(LIFE_MILLIS + 10, -5_000)).isZero();
  }

  private static long ageMillis(long leftMillis, long clockMillis) {
    Snapshot read =
        SnapshotFormat.decode(VALUE, KEY, leftMillis, NOW_NANOS, NOW_MILLIS + clockMillis);
    return TimeUnit.NANOSECONDS.toMillis(NOW_NANOS - Objects.requireNonNull(read).readAtNanos());
  }

  @Test
  void anyFlippedBitIsNoticed() {
    for (int bit = 0; bit < VALUE.length * Byte.SIZE; bit++) {
      byte[] damaged = VALUE.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(SnapshotFormat.decode(damaged, KEY, LIFE_MILLIS, NOW_NANOS, NOW_MILLIS))
          .as("bit %d", bit)
          .isNull();
    }
  }

  @Test
  void anyCutIsNoticed() {
    for (int length = 0; length < VALUE.length; length++) {
      assertThat(
              SnapshotFormat.decode(
                  Arrays.copyOf(VALUE, length), KEY, LIFE_MILLIS, NOW_NANOS, NOW_MILLIS))
          .as("%d bytes", length)
          .isNull();
    }
  }

  @Test
  void snapshotOfAnotherKeyIsNoAnswer() {
    ViewKey other = ViewKey.list(Uuid.ONE_UUID, "main", "zoë:2", "1:2:20");
    assertThat(SnapshotFormat.decode(VALUE, other, LIFE_MILLIS, NOW_NANOS, NOW_MILLIS)).isNull();
    assertThat(
            SnapshotFormat.decode(
                VALUE,
                ViewKey.summary(Uuid.ONE_UUID, "main", "z"),
                LIFE_MILLIS,
                NOW_NANOS,
                NOW_MILLIS))
        .isNull();
  }
}
