package dev.millrace.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TransactionFormatTest {
  private static final ByteString STORED = ByteString.copyFromUtf8("a transaction, as stored");

  @Test
  void whatWasEncodedIsDecoded() {
    byte[] value = TransactionFormat.encode(STORED);
    assertThat(value).hasSize(TransactionFormat.size(STORED));
    assertThat(TransactionFormat.decode(value)).isEqualTo(STORED);
  }

  @Test
  void anyWrongBitIsSeen() {
    byte[] value = TransactionFormat.encode(STORED);
    for (int bit = 0; bit < value.length * Byte.SIZE; bit++) {
      value[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(TransactionFormat.decode(value)).as("bit %d", bit).isNull();
      value[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
  }

  @Test
  void anyCutIsSeen() {
    byte[] value = TransactionFormat.encode(STORED);
    for (int length = 0; length < value.length; length++) {
      assertThat(TransactionFormat.decode(Arrays.copyOf(value, length)))
          .as("%d bytes", length)
          .isNull();
    }
  }
}
