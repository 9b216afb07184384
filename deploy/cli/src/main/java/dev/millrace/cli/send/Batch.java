package dev.millrace.cli.send;

import com.google.protobuf.CodedOutputStream;
import dev.millrace.bench.load.WholeBytes;
import dev.millrace.cli.read.KeptRows;
import dev.millrace.cli.read.Row;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.SubmitStreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one message as they go over the wire, and the rows they come from. Used again
 * for one message after another: what waits for its receipts would otherwise be moved by the
 * collector. Belongs to one thread.
 */
public final class Batch {
  /** Tag and length of a transaction, or the acknowledgement: each takes fewer. */
  private static final int EXTRA_BYTES_MAX = 16;

  private final KeptRows rows = new KeptRows();
  private byte[] bytes = new byte[64 * 1024];

  /** Where each transaction ends. */
  private int[] ends = new int[512];

  private int count;
  private int sealedBytes;

  Batch() {}

  /**
   * Adds a transaction that comes from a row. All of a batch do, or none.
   *
   * @param transaction as protobuf writes it
   */
  public void add(byte[] transaction, Row row) {
    add(transaction);
    rows.add(row);
  }

  /** Adds a transaction that comes from no file. */
  public void add(byte[] transaction) {
    makeRoom(transaction.length);
    CodedOutputStream out = writer();
    try {
      out.writeByteArray(SubmitStreamRequest.TRANSACTIONS_FIELD_NUMBER, transaction);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    ends[count] = bytes() + out.getTotalBytesWritten();
    count++;
  }

  /** How many transactions it holds. */
  public int count() {
    return count;
  }

  /** Bytes of the message so far. */
  public int bytes() {
    return end(count);
  }

  /** The number of the row of the first transaction; empty when there is none. */
  public OptionalLong firstRow() {
    return rows.count() == 0 ? OptionalLong.empty() : OptionalLong.of(rows.number(0));
  }

  /** The row of a transaction; null when it comes from no file. */
  @Nullable Row row(int index) {
    return rows.count() == 0 ? null : rows.row(index);
  }

  /** Adds some transactions of another batch. */
  void addSome(Batch other, List<Integer> indexes) {
    for (int index : indexes) {
      int start = other.end(index);
      int length = other.end(index + 1) - start;
      makeRoom(length);
      System.arraycopy(other.bytes, start, bytes, bytes(), length);
      ends[count] = bytes() + length;
      count++;
      Row row = other.row(index);
      if (row != null) {
        rows.add(row);
      }
    }
  }

  /** Completes the message: a SubmitStreamRequest. */
  void seal(Acknowledgement acknowledgement) {
    CodedOutputStream out = writer();
    try {
      out.writeEnum(SubmitStreamRequest.ACKNOWLEDGEMENT_FIELD_NUMBER, acknowledgement.getNumber());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    sealedBytes = bytes() + out.getTotalBytesWritten();
  }

  /** The message that was sealed. */
  InputStream message() {
    return new WholeBytes(bytes, sealedBytes);
  }

  void clear() {
    count = 0;
    rows.clear();
  }

  /** Where the first transactions end. */
  private int end(int transactions) {
    return transactions == 0 ? 0 : ends[transactions - 1];
  }

  private CodedOutputStream writer() {
    return CodedOutputStream.newInstance(bytes, bytes(), bytes.length - bytes());
  }

  private void makeRoom(int transactionBytes) {
    int needed = bytes() + transactionBytes + 2 * EXTRA_BYTES_MAX;
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, needed + needed / 2);
    }
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
  }
}
