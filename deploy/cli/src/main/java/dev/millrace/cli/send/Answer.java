package dev.millrace.cli.send;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitStreamResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The receipts of one message, read in place: of most only the outcome and the place in the log are
 * looked at, and objects for all of them cost more than making the message did.
 */
final class Answer {
  private static final int RECEIPT_TAG = delimited(SubmitStreamResponse.RECEIPTS_FIELD_NUMBER);
  private static final int TOKEN_TAG = delimited(SubmitStreamResponse.TOKEN_FIELD_NUMBER);
  private static final int OUTCOME_TAG = varint(Receipt.OUTCOME_FIELD_NUMBER);
  private static final int POSITION_TAG = delimited(Receipt.POSITION_FIELD_NUMBER);
  private static final int PARTITION_TAG = varint(Position.PARTITION_FIELD_NUMBER);
  private static final int OFFSET_TAG = varint(Position.OFFSET_FIELD_NUMBER);

  private final byte[] bytes;
  private int count;

  /** By receipt. */
  private Outcome[] outcomes = new Outcome[512];

  /** Where each receipt lies in the bytes. */
  private int[] starts = new int[512];

  private int[] lengths = new int[512];

  /** By partition: the offset after the highest of all receipts. */
  private long[] nextOffsets = {};

  private String token = "";

  /** Reads a SubmitStreamResponse; fails as grpc does when it is not one. */
  Answer(byte[] bytes) {
    this.bytes = bytes;
    try {
      read(CodedInputStream.newInstance(bytes));
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("the answer is not a response")
          .withCause(e)
          .asRuntimeException();
    }
  }

  /** How many receipts it has. */
  int count() {
    return count;
  }

  Outcome outcome(int index) {
    return outcomes[index];
  }

  /** A receipt as a message. */
  Receipt receipt(int index) {
    try {
      return Receipt.parseFrom(ByteBuffer.wrap(bytes, starts[index], lengths[index]));
    } catch (InvalidProtocolBufferException e) {
      throw Status.INTERNAL
          .withDescription("the answer holds what is no receipt")
          .withCause(e)
          .asRuntimeException();
    }
  }

  /** By partition, the offset after the highest one that a receipt names; 0 when none does. */
  long[] nextOffsets() {
    return nextOffsets;
  }

  /** Covers all receipts; empty when there is none. */
  String token() {
    return token;
  }

  private void read(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == RECEIPT_TAG) {
        int length = in.readRawVarint32();
        int outer = in.pushLimit(length);
        makeRoom();
        starts[count] = in.getTotalBytesRead();
        lengths[count] = length;
        outcomes[count] = readReceipt(in);
        count++;
        in.popLimit(outer);
      } else if (tag == TOKEN_TAG) {
        token = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
  }

  private Outcome readReceipt(CodedInputStream in) throws IOException {
    int outcome = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == OUTCOME_TAG) {
        outcome = in.readEnum();
      } else if (tag == POSITION_TAG) {
        int outer = in.pushLimit(in.readRawVarint32());
        readPosition(in);
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    Outcome known = Outcome.forNumber(outcome);
    return known == null ? Outcome.UNRECOGNIZED : known;
  }

  private void readPosition(CodedInputStream in) throws IOException {
    int partition = 0;
    long offset = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == PARTITION_TAG) {
        partition = in.readInt32();
      } else if (tag == OFFSET_TAG) {
        offset = in.readInt64();
      } else {
        in.skipField(tag);
      }
    }
    if (partition < 0) {
      throw new InvalidProtocolBufferException("a negative partition");
    }
    if (partition >= nextOffsets.length) {
      nextOffsets = Arrays.copyOf(nextOffsets, partition + 1);
    }
    nextOffsets[partition] = Math.max(nextOffsets[partition], offset + 1);
  }

  private void makeRoom() {
    if (count == starts.length) {
      outcomes = Arrays.copyOf(outcomes, 2 * count);
      starts = Arrays.copyOf(starts, 2 * count);
      lengths = Arrays.copyOf(lengths, 2 * count);
    }
  }

  private static int delimited(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  private static int varint(int field) {
    return field << 3 | WireFormat.WIRETYPE_VARINT;
  }
}
