package dev.millrace.query.page;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Resume tokens of exports as text: {@link SealedText} of
 *
 * <pre>
 *     query fingerprint                                   16 bytes
 *     as of, partitions, then next and end offset of each    varints
 * </pre>
 */
public final class ResumeTokens {
  private final SealedText texts;

  /** Tokens under these keys; at least one. */
  public ResumeTokens(List<byte[]> keys) {
    this.texts = new SealedText(keys, SealedText.Kind.RESUME_TOKEN);
  }

  /** The text of a token for the query with this fingerprint. */
  public String encode(byte[] fingerprint, ResumeToken token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeRawBytes(fingerprint);
      out.writeSInt64NoTag(token.asOfMillis());
      out.writeUInt32NoTag(token.endOffsets().size());
      for (int partition : token.endOffsets().keySet()) {
        out.writeUInt64NoTag(token.nextOffsets().getOrDefault(partition, 0L));
        out.writeUInt64NoTag(token.endOffsets().getOrDefault(partition, 0L));
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return texts.seal(bytes.toByteArray());
  }

  /**
   * Reads a token of the query with this fingerprint.
   *
   * @throws IllegalArgumentException when it is none of ours, was altered, or is of another query
   */
  public ResumeToken decode(byte[] fingerprint, String text) {
    byte[] body = texts.open(text);
    if (body.length < fingerprint.length
        || !Arrays.equals(Arrays.copyOf(body, fingerprint.length), fingerprint)) {
      throw new IllegalArgumentException("belongs to another query");
    }
    CodedInputStream in =
        CodedInputStream.newInstance(body, fingerprint.length, body.length - fingerprint.length);
    try {
      long asOfMillis = in.readSInt64();
      int partitions = in.readUInt32();
      NavigableMap<Integer, Long> next = new TreeMap<>();
      NavigableMap<Integer, Long> ends = new TreeMap<>();
      for (int i = 0; i < partitions; i++) {
        next.put(i, in.readUInt64());
        ends.put(i, in.readUInt64());
      }
      return new ResumeToken(next, ends, asOfMillis);
    } catch (IOException e) {
      throw new IllegalArgumentException("is not a token", e);
    }
  }
}
