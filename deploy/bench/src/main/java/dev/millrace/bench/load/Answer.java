package dev.millrace.bench.load;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchResponse;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The answer to a {@link LoadRequest}, counted in place: 500 receipts as objects cost the load
 * generator more than sending their transactions. The three response messages have the same fields
 * under the same numbers.
 */
final class Answer {
  static final Marshaller<Answer> MARSHALLER =
      new Marshaller<>() {
        @Override
        public InputStream stream(Answer value) {
          return RawBytes.MARSHALLER.stream(value.bytes);
        }

        @Override
        public Answer parse(InputStream stream) {
          return new Answer(RawBytes.MARSHALLER.parse(stream));
        }
      };

  private static final int RECEIPT_TAG =
      SubmitBatchResponse.RECEIPTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int TOKEN_TAG =
      SubmitBatchResponse.TOKEN_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int ID_TAG =
      Receipt.ID_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  private static final int OUTCOME_TAG =
      Receipt.OUTCOME_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

  private final byte[] bytes;
  private final int[] outcomes = new int[Outcome.OUTCOME_UNKNOWN_VALUE + 1];
  private int count;
  private String firstId = "";
  private int lastIdStart;
  private int lastIdLength;
  private String token = "";

  Answer(byte[] bytes) {
    this.bytes = bytes;
    try {
      scan(CodedInputStream.newInstance(bytes));
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("the answer is not a response")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private void scan(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == RECEIPT_TAG) {
        int outer = in.pushLimit(in.readRawVarint32());
        scanReceipt(in);
        in.popLimit(outer);
      } else if (tag == TOKEN_TAG) {
        token = in.readStringRequireUtf8();
      } else {
        in.skipField(tag);
      }
    }
  }

  private void scanReceipt(CodedInputStream in) throws IOException {
    int outcome = 0;
    lastIdLength = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == ID_TAG) {
        lastIdLength = in.readRawVarint32();
        lastIdStart = in.getTotalBytesRead();
        in.skipRawBytes(lastIdLength);
      } else if (tag == OUTCOME_TAG) {
        outcome = in.readEnum();
      } else {
        in.skipField(tag);
      }
    }
    outcomes[outcome >= 0 && outcome < outcomes.length ? outcome : 0]++;
    if (count++ == 0) {
      firstId = lastId();
    }
  }

  /** How many receipts it has. */
  int count() {
    return count;
  }

  /** How many receipts have this outcome. */
  int count(Outcome outcome) {
    return outcomes[outcome.getNumber()];
  }

  String firstId() {
    return firstId;
  }

  String lastId() {
    return new String(bytes, lastIdStart, lastIdLength, StandardCharsets.UTF_8);
  }

  String token() {
    return token;
  }

  /** The receipts as messages. */
  List<Receipt> receipts() {
    try {
      return SubmitBatchResponse.parseFrom(bytes).getReceiptsList();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("it was scanned before", e);
    }
  }
}
