package dev.millrace.query.page;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.RecordPosition;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Page tokens as text: {@link SealedText} of
 *
 * <pre>
 *     as of                                       varint
 *     partitions, then the end offset of each     varints
 *     of entries: partition, time, offset, index  varints
 *     of records: for each partition 0, or 1 + offset and index     varints
 * </pre>
 */
public final class PageTokens {
  private final SealedText texts;

  /** Tokens under these keys; at least one. */
  public PageTokens(List<byte[]> keys) {
    this.texts = new SealedText(keys, SealedText.Kind.PAGE_TOKEN);
  }

  /** The text of a token for this query. */
  public String encode(PageQuery query, PageToken token) {
    return texts.seal(
        query,
        out -> {
          writeEnd(out, token.end());
          out.writeUInt32NoTag(token.partition());
          out.writeSInt64NoTag(token.last().getTimeMicros());
          out.writeUInt64NoTag(token.last().getOffset());
          out.writeUInt32NoTag(token.last().getIndex());
        });
  }

  /** The text of a token for this query. */
  public String encode(TokenScope query, RecordsToken token) {
    return texts.seal(
        query,
        out -> {
          writeEnd(out, token.end());
          for (int partition : token.end().endOffsets().keySet()) {
            @Nullable RecordPosition after = token.after().get(partition);
            if (after == null) {
              out.writeUInt64NoTag(0);
            } else {
              out.writeUInt64NoTag(1 + after.getOffset());
              out.writeUInt32NoTag(after.getIndex());
            }
          }
        });
  }

  /**
   * Reads a token of this query.
   *
   * @throws IllegalArgumentException when it is none of ours, was altered, or is of another query
   */
  public PageToken decode(PageQuery query, String text) {
    CodedInputStream in = texts.open(query, text);
    try {
      WalkEnd end = readEnd(in);
      int partition = in.readUInt32();
      EntryKey.Builder last =
          EntryKey.newBuilder()
              .setTimeMicros(in.readSInt64())
              .setOffset(in.readUInt64())
              .setIndex(in.readUInt32());
      return new PageToken(end, partition, last.build());
    } catch (IOException e) {
      throw texts.unreadable(e);
    }
  }

  /**
   * Reads a token of this query.
   *
   * @throws IllegalArgumentException when it is none of ours, was altered, or is of another query
   */
  public RecordsToken decodeRecords(TokenScope query, String text) {
    CodedInputStream in = texts.open(query, text);
    try {
      WalkEnd end = readEnd(in);
      NavigableMap<Integer, RecordPosition> after = new TreeMap<>();
      for (int partition : end.endOffsets().keySet()) {
        long offset = in.readUInt64();
        if (offset > 0) {
          after.put(
              partition,
              RecordPosition.newBuilder().setOffset(offset - 1).setIndex(in.readUInt32()).build());
        }
      }
      return new RecordsToken(end, after);
    } catch (IOException e) {
      throw texts.unreadable(e);
    }
  }

  private static void writeEnd(CodedOutputStream out, WalkEnd end) throws IOException {
    out.writeSInt64NoTag(end.asOfMillis());
    out.writeUInt32NoTag(end.endOffsets().size());
    for (long offset : end.endOffsets().values()) {
      out.writeUInt64NoTag(offset);
    }
  }

  private static WalkEnd readEnd(CodedInputStream in) throws IOException {
    long asOfMillis = in.readSInt64();
    int partitions = in.readUInt32();
    NavigableMap<Integer, Long> endOffsets = new TreeMap<>();
    for (int i = 0; i < partitions; i++) {
      endOffsets.put(i, in.readUInt64());
    }
    return new WalkEnd(endOffsets, asOfMillis);
  }
}
