package dev.millrace.query.page;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.RecordPosition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Page tokens as text:
 *
 * <pre>
 *   base64url without padding of
 *     version              1 byte: 1
 *     query fingerprint    16 bytes
 *     as of                                       varint
 *     partitions, then the end offset of each     varints
 *     of entries: partition, time, offset, index  varints
 *     of records: for each partition 0, or 1 + offset and index     varints
 *     HMAC-SHA256 of all that                     32 bytes
 * </pre>
 *
 * The first key signs, every key verifies: put a new key first, drop the old one when no walk from
 * before is left.
 */
public final class PageTokens {
  /** More text than the token of any topic makes. */
  public static final int CHARS_MAX = 64 * 1024;

  private static final byte VERSION = 1;
  private static final int MAC_BYTES = 32;
  private static final int HEAD_BYTES = 1 + Fingerprint.BYTES;
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  /** Tokens under these keys; at least one. */
  public PageTokens(List<byte[]> keys) {
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
  }

  /** The text of a token for this query. */
  public String encode(PageQuery query, PageToken token) {
    return seal(
        query,
        token.end(),
        out -> {
          out.writeUInt32NoTag(token.partition());
          out.writeSInt64NoTag(token.last().getTimeMicros());
          out.writeUInt64NoTag(token.last().getOffset());
          out.writeUInt32NoTag(token.last().getIndex());
        });
  }

  /** The text of a token for this query. */
  public String encode(TokenScope query, RecordsToken token) {
    return seal(
        query,
        token.end(),
        out -> {
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
    CodedInputStream in = open(query, text);
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
      throw new IllegalArgumentException("is not a page token", e);
    }
  }

  /**
   * Reads a token of this query.
   *
   * @throws IllegalArgumentException when it is none of ours, was altered, or is of another query
   */
  public RecordsToken decodeRecords(TokenScope query, String text) {
    CodedInputStream in = open(query, text);
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
      throw new IllegalArgumentException("is not a page token", e);
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

  /** What follows in a token after its end. */
  @FunctionalInterface
  private interface Content {
    void write(CodedOutputStream out) throws IOException;
  }

  private String seal(TokenScope query, WalkEnd end, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeRawByte(VERSION);
      out.writeRawBytes(query.fingerprint());
      out.writeSInt64NoTag(end.asOfMillis());
      out.writeUInt32NoTag(end.endOffsets().size());
      for (long offset : end.endOffsets().values()) {
        out.writeUInt64NoTag(offset);
      }
      content.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    bytes.writeBytes(sign(keys.getFirst(), bytes.toByteArray()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  private CodedInputStream open(TokenScope query, String text) {
    if (text.length() > CHARS_MAX) {
      throw new IllegalArgumentException("is not a page token");
    }
    byte[] bytes = bytesOf(text);
    // Several texts decode to the same bytes; only the one that was given out counts.
    if (bytes.length < HEAD_BYTES + MAC_BYTES
        || !Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
      throw new IllegalArgumentException("is not a page token");
    }
    byte[] body = Arrays.copyOf(bytes, bytes.length - MAC_BYTES);
    byte[] mac = Arrays.copyOfRange(bytes, body.length, bytes.length);
    if (keys.stream().noneMatch(key -> MessageDigest.isEqual(mac, sign(key, body)))
        || body[0] != VERSION) {
      throw new IllegalArgumentException("is not a page token of this service");
    }
    if (!Arrays.equals(Arrays.copyOfRange(body, 1, HEAD_BYTES), query.fingerprint())) {
      throw new IllegalArgumentException("belongs to another query");
    }
    return CodedInputStream.newInstance(body, HEAD_BYTES, body.length - HEAD_BYTES);
  }

  private static byte[] bytesOf(String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not a page token", e);
    }
  }

  private static byte[] sign(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
