package dev.millrace.query.page;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Resume tokens of exports as text: {@link SealedText} of
 *
 * <pre>
 *     as of, partitions, then next and end offset of each    varints
 * </pre>
 */
public final class ResumeTokens {
  private final SealedText texts;

  /** Tokens under these keys; at least one. */
  public ResumeTokens(List<byte[]> keys) {
    this.texts = new SealedText(keys, SealedText.Kind.RESUME_TOKEN);
  }

  /** The text of a token for this query. */
  public String encode(ExportQuery query, ResumeToken token) {
    return texts.seal(
        query,
        out -> {
          out.writeSInt64NoTag(token.asOfMillis());
          out.writeUInt32NoTag(token.endOffsets().size());
          for (int partition : token.endOffsets().keySet()) {
            out.writeUInt64NoTag(token.nextOffsets().getOrDefault(partition, 0L));
            out.writeUInt64NoTag(token.endOffsets().getOrDefault(partition, 0L));
          }
        });
  }

  /**
   * Reads a token of this query.
   *
   * @throws IllegalArgumentException when it is none of ours, was altered, or is of another query
   */
  public ResumeToken decode(ExportQuery query, String text) {
    CodedInputStream in = texts.open(query, text);
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
      throw texts.unreadable(e);
    }
  }
}
