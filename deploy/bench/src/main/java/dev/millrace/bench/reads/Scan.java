package dev.millrace.bench.reads;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Tier;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.util.Arrays;

/**
 * What an answer says of itself, found in place: as objects, a hundred transactions cost the client
 * more than asking for them. A result of a batch has the fields of a single answer under the same
 * numbers, and entries of a list have the number of results.
 */
final class Scan {
  private static final int ITEM = tag(BatchGetTransactionsResponse.RESULTS_FIELD_NUMBER);
  private static final int STORED = tag(GetTransactionResponse.TRANSACTION_FIELD_NUMBER);
  private static final int TRANSACTION = tag(StoredTransaction.TRANSACTION_FIELD_NUMBER);
  private static final int ID = tag(Transaction.ID_FIELD_NUMBER);
  private static final int TIER =
      GetTransactionResponse.TIER_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

  private final byte[] answer;
  private int items;
  private int tier;
  private int idStart;
  private int idLength;

  private Scan(byte[] answer) {
    this.answer = answer;
  }

  private static int tag(int field) {
    return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  /**
   * Scans an answer.
   *
   * @throws IOException when it is not a message
   */
  static Scan of(ReadKind kind, byte[] answer) throws IOException {
    Scan scan = new Scan(answer);
    CodedInputStream in = CodedInputStream.newInstance(answer);
    switch (kind) {
      case GET -> scan.single(in);
      case BATCH -> scan.each(in, true);
      case LIST_SUMMARY, LIST_FULL -> scan.each(in, false);
    }
    return scan;
  }

  /** How many transactions or entries it has. */
  int items() {
    return items;
  }

  /** The slowest of the tiers that it names; unspecified when it names none. */
  Tier tier() {
    Tier known = Tier.forNumber(tier);
    return known == null ? Tier.UNRECOGNIZED : known;
  }

  /** Whether the first transaction has this id. */
  boolean beginsWith(byte[] id) {
    return Arrays.equals(answer, idStart, idStart + idLength, id, 0, id.length);
  }

  private void each(CodedInputStream in, boolean looksInside) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag != ITEM) {
        in.skipField(tag);
      } else if (looksInside) {
        int outer = in.pushLimit(in.readRawVarint32());
        single(in);
        in.popLimit(outer);
      } else {
        items++;
        in.skipRawBytes(in.readRawVarint32());
      }
    }
  }

  private void single(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == STORED) {
        items++;
        int outer = in.pushLimit(in.readRawVarint32());
        stored(in);
        in.popLimit(outer);
      } else if (tag == TIER) {
        tier = Math.max(tier, in.readEnum());
      } else {
        in.skipField(tag);
      }
    }
  }

  private void stored(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == TRANSACTION && idLength == 0) {
        int outer = in.pushLimit(in.readRawVarint32());
        if (in.readTag() == ID) {
          idLength = in.readRawVarint32();
          idStart = in.getTotalBytesRead();
        }
        in.skipRawBytes(in.getBytesUntilLimit());
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
  }
}
