package dev.millrace.bench.load;

import dev.millrace.v1.IngestServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.util.Locale;

/** The ways to submit. All take the bytes of {@link LoadRequest}; all answer in one form. */
public enum SubmitMethod {
  BATCH(IngestServiceGrpc.getSubmitBatchMethod().getFullMethodName(), MethodType.UNARY),
  STREAM(IngestServiceGrpc.getSubmitStreamMethod().getFullMethodName(), MethodType.BIDI_STREAMING),
  SUBMIT(IngestServiceGrpc.getSubmitMethod().getFullMethodName(), MethodType.UNARY);

  @SuppressWarnings("ImmutableEnumChecker") // it is; its class only does not say so
  private final MethodDescriptor<byte[], Answer> descriptor;

  SubmitMethod(String fullName, MethodType type) {
    this.descriptor =
        MethodDescriptor.newBuilder(RawBytes.MARSHALLER, Answer.MARSHALLER)
            .setFullMethodName(fullName)
            .setType(type)
            .build();
  }

  MethodDescriptor<byte[], Answer> descriptor() {
    return descriptor;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
