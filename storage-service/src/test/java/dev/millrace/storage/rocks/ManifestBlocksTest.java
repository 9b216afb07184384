package dev.millrace.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests of many blocks, made by hand: only lengths and types are looked at. */
class ManifestBlocksTest {
  private static final int BLOCK_BYTES = 32 * 1024;
  private static final int HEADER_BYTES = 7;
  private static final int TYPE_AT = 6;
  private static final byte WHOLE = 1;
  private static final byte FIRST = 2;
  private static final byte MIDDLE = 3;
  private static final byte LAST = 4;
  private static final byte RECYCLED = 5;

  /** What a careless look would take for a wrong type wherever it lands. */
  private static final byte PAYLOAD = (byte) 0xff;

  @TempDir Path directory;

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void recordsOverManyBlocksAndRoomTooSmallForAHeaderAreSound(int room) throws Exception {
    record(WHOLE, BLOCK_BYTES - HEADER_BYTES - room);
    pad(room, PAYLOAD);
    record(FIRST, BLOCK_BYTES - HEADER_BYTES);
    record(MIDDLE, BLOCK_BYTES - HEADER_BYTES);
    record(LAST, 10);
    record(WHOLE, 0);
    isSound(file.toByteArray());
  }

  @Test
  void wrongTypeInALaterBlockIsNamedByItsPlaceInTheFile() throws Exception {
    record(WHOLE, BLOCK_BYTES - HEADER_BYTES - 3);
    pad(3, PAYLOAD);
    record(WHOLE, 100);
    record(RECYCLED, 100);
    write(file.toByteArray());
    StoreException.Corrupt thrown =
        catchThrowableOfType(StoreException.Corrupt.class, () -> ManifestCheck.run(directory));
    assertThat(thrown)
        .hasMessageContaining("type 5 at byte " + (BLOCK_BYTES + HEADER_BYTES + 100))
        .hasMessageContaining(directory.toString());
    assertThat(thrown.file()).isEqualTo("MANIFEST-000001");
  }

  @Test
  void recordCutOffAnywhereIsLeftToRocksDb() throws Exception {
    record(WHOLE, 50);
    int lastAt = file.size();
    record(WHOLE, 300);
    byte[] all = file.toByteArray();
    for (int length = 0; length <= all.length; length++) {
      isSound(Arrays.copyOf(all, length));
    }
    all[lastAt + TYPE_AT] = RECYCLED;
    write(Arrays.copyOf(all, lastAt + HEADER_BYTES));
    assertThat(
            catchThrowableOfType(StoreException.Corrupt.class, () -> ManifestCheck.run(directory)))
        .isNotNull();
  }

  @Test
  void whateverLiesBehindUnwrittenRoomIsLeftToRocksDb() throws Exception {
    record(WHOLE, 50);
    pad(HEADER_BYTES, (byte) 0);
    pad(300, PAYLOAD);
    isSound(file.toByteArray());
  }

  @Test
  void fileThatCanNotBeReadIsNamed() throws Exception {
    Files.createDirectory(directory.resolve("CURRENT"));
    assertThat(
            catchThrowableOfType(StoreException.Failed.class, () -> ManifestCheck.run(directory)))
        .hasMessageContaining("file=CURRENT");
  }

  private void isSound(byte[] bytes) throws Exception {
    write(bytes);
    assertThatCode(() -> ManifestCheck.run(directory)).doesNotThrowAnyException();
  }

  private void write(byte[] bytes) throws Exception {
    Files.writeString(directory.resolve("CURRENT"), "MANIFEST-000001\n");
    Files.write(directory.resolve("MANIFEST-000001"), bytes);
  }

  private void record(byte type, int length) {
    file.writeBytes(
        new byte[] {PAYLOAD, PAYLOAD, PAYLOAD, PAYLOAD, (byte) length, (byte) (length >> 8), type});
    pad(length, PAYLOAD);
  }

  private void pad(int count, byte with) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, with);
    file.writeBytes(bytes);
  }
}
