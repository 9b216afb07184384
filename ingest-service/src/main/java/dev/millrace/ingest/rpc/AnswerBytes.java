package dev.millrace.ingest.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.millrace.ingest.submission.Item;
import dev.millrace.ingest.submission.Submission;
import dev.millrace.v1.Position;
import dev.millrace.v1.Receipt;
import dev.millrace.v1.SubmitBatchResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a submission as it goes over the wire, which is the same for all three methods. The
 * usual receipt is written as it is; one that says more becomes an object first.
 */
final class AnswerBytes {
  private static final int RECEIPTS = SubmitBatchResponse.RECEIPTS_FIELD_NUMBER;

  private AnswerBytes() {}

  static byte[] of(Submission submission, Uuid topicId) {
    List<Item> items = submission.items();
    @Nullable Receipt[] objects = new @Nullable Receipt[items.size()];
    String token = Answers.token(submission, topicId);
    int size =
        token.isEmpty()
            ? 0
            : CodedOutputStream.computeStringSize(SubmitBatchResponse.TOKEN_FIELD_NUMBER, token);
    for (int i = 0; i < objects.length; i++) {
      Item item = items.get(i);
      if (isUsual(item)) {
        size += CodedOutputStream.computeTagSize(RECEIPTS) + sizeWithLength(receiptSize(item));
      } else {
        Receipt receipt = Answers.receipt(item);
        size += CodedOutputStream.computeMessageSize(RECEIPTS, receipt);
        objects[i] = receipt;
      }
    }
    byte[] bytes = new byte[size];
    try {
      write(CodedOutputStream.newInstance(bytes), items, objects, token);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes;
  }

  private static void write(
      CodedOutputStream out, List<Item> items, @Nullable Receipt[] objects, String token)
      throws IOException {
    for (int i = 0; i < objects.length; i++) {
      Receipt receipt = objects[i];
      if (receipt == null) {
        writeReceipt(out, items.get(i));
      } else {
        out.writeMessage(RECEIPTS, receipt);
      }
    }
    if (!token.isEmpty()) {
      out.writeString(SubmitBatchResponse.TOKEN_FIELD_NUMBER, token);
    }
    out.checkNoSpaceLeft();
  }

  /** Whether its receipt is an id, an outcome and its own place. */
  private static boolean isUsual(Item item) {
    return item.isLogged()
        && item.repeats() == null
        && item.original() == null
        && item.error() == null;
  }

  private static int receiptSize(Item item) {
    return CodedOutputStream.computeByteArraySize(Receipt.ID_FIELD_NUMBER, item.id())
        + CodedOutputStream.computeEnumSize(
            Receipt.OUTCOME_FIELD_NUMBER, item.outcome().getNumber())
        + CodedOutputStream.computeTagSize(Receipt.POSITION_FIELD_NUMBER)
        + sizeWithLength(positionSize(item));
  }

  private static int positionSize(Item item) {
    int partition =
        item.partition() == 0
            ? 0
            : CodedOutputStream.computeInt32Size(Position.PARTITION_FIELD_NUMBER, item.partition());
    return item.offset() == 0
        ? partition
        : partition
            + CodedOutputStream.computeInt64Size(Position.OFFSET_FIELD_NUMBER, item.offset());
  }

  private static void writeReceipt(CodedOutputStream out, Item item) throws IOException {
    out.writeTag(RECEIPTS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(receiptSize(item));
    out.writeByteArray(Receipt.ID_FIELD_NUMBER, item.id());
    out.writeEnum(Receipt.OUTCOME_FIELD_NUMBER, item.outcome().getNumber());
    out.writeTag(Receipt.POSITION_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(positionSize(item));
    if (item.partition() != 0) {
      out.writeInt32(Position.PARTITION_FIELD_NUMBER, item.partition());
    }
    if (item.offset() != 0) {
      out.writeInt64(Position.OFFSET_FIELD_NUMBER, item.offset());
    }
  }

  private static int sizeWithLength(int size) {
    return CodedOutputStream.computeUInt32SizeNoTag(size) + size;
  }
}
