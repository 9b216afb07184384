package dev.millrace.bench.drain;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.Transaction;

/** Transactions from bytes that the generator made. */
final class Transactions {
  private Transactions() {}

  static Transaction parse(byte[] value) {
    try {
      return Transaction.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the log holds something else", e);
    }
  }
}
