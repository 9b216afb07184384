package dev.millrace.ingest.admit;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.SubmitBatchRequest;
import dev.millrace.v1.SubmitRequest;
import java.io.IOException;
import java.util.Arrays;

/**
 * The transactions of one request as they came: where each lies in the request's bytes. The
 * requests of all three methods have the same fields, so one form serves all.
 */
public final class Message {
  /** No setting takes more; they are counted, but their places are not kept. */
  public static final int COUNT_MAX = 10_000;

  private static final int TRANSACTION =
      SubmitBatchRequest.TRANSACTIONS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ACKNOWLEDGEMENT =
      SubmitBatchRequest.ACKNOWLEDGEMENT_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

  private final byte[] bytes;

  /** Begin and end of each, in pairs; grows. */
  private int[] bounds = new int[2];

  private int count;
  private int acknowledgement;

  private Message(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Finds the transactions of a request.
   *
   * @throws InvalidProtocolBufferException when the request is not a message; what is within its
   *     transactions was not looked at
   */
  public static Message of(byte[] request) throws InvalidProtocolBufferException {
    Message message = new Message(request);
    try {
      message.find(CodedInputStream.newInstance(request));
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    return message;
  }

  /** The same for a request of one transaction, of which protobuf merges the parts. */
  public static Message ofOne(byte[] request) throws InvalidProtocolBufferException {
    Message message = of(request);
    return message.count() > 1 ? of(SubmitRequest.parseFrom(request).toByteArray()) : message;
  }

  /** How many transactions it has. */
  public int count() {
    return count;
  }

  /** When its receipts are given. */
  public Acknowledgement acknowledgement() {
    Acknowledgement known = Acknowledgement.forNumber(acknowledgement);
    return known == null ? Acknowledgement.UNRECOGNIZED : known;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where a transaction begins. */
  int at(int index) {
    return bounds[2 * index];
  }

  /** The index after a transaction's last byte. */
  int end(int index) {
    return bounds[2 * index + 1];
  }

  private void find(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == TRANSACTION) {
        int length = in.readRawVarint32();
        int at = in.getTotalBytesRead();
        in.skipRawBytes(length);
        add(at, at + length);
      } else if (tag == ACKNOWLEDGEMENT) {
        acknowledgement = in.readEnum();
      } else if (!in.skipField(tag)) {
        in.checkLastTagWas(0); // the end of a group that was not begun: throws
      }
    }
  }

  private void add(int at, int end) {
    if (count < COUNT_MAX) {
      if (2 * count == bounds.length) {
        bounds = Arrays.copyOf(bounds, 8 * bounds.length);
      }
      bounds[2 * count] = at;
      bounds[2 * count + 1] = end;
    }
    count++;
  }
}
