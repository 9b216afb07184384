package dev.millrace.bench.reads;

import dev.millrace.bench.load.RawBytes;
import dev.millrace.v1.QueryServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

/** The reads that are measured. */
public enum ReadKind {
  /** One transaction by its id. */
  GET(QueryServiceGrpc.getGetTransactionMethod().getFullMethodName(), 1),
  /** A hundred transactions by their ids. */
  BATCH(QueryServiceGrpc.getBatchGetTransactionsMethod().getFullMethodName(), 100),
  /** The newest hundred of an account, as the account index holds them. */
  LIST_SUMMARY(QueryServiceGrpc.getListAccountTransactionsMethod().getFullMethodName(), 100),
  /** The newest hundred of an account, with their transactions. */
  LIST_FULL(QueryServiceGrpc.getListAccountTransactionsMethod().getFullMethodName(), 100);

  private final String fullMethodName;
  private final int items;

  ReadKind(String fullMethodName, int items) {
    this.fullMethodName = fullMethodName;
    this.items = items;
  }

  /** How many transactions an answer has. */
  public int items() {
    return items;
  }

  /** Its method on bytes. */
  MethodDescriptor<byte[], byte[]> method() {
    return method(MethodType.UNARY);
  }

  /**
   * The same on the wire, but as a stream to gRPC, which then sends the headers before there is a
   * request.
   */
  MethodDescriptor<byte[], byte[]> heldMethod() {
    return method(MethodType.BIDI_STREAMING);
  }

  private MethodDescriptor<byte[], byte[]> method(MethodType type) {
    return MethodDescriptor.newBuilder(RawBytes.MARSHALLER, RawBytes.MARSHALLER)
        .setFullMethodName(fullMethodName)
        .setType(type)
        .build();
  }
}
