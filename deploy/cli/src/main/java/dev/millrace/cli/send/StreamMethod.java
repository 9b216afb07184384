package dev.millrace.cli.send;

import dev.millrace.v1.IngestServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** SubmitStream with requests that are bytes already and answers that are read in place. */
final class StreamMethod {
  static final MethodDescriptor<Batch, Answer> DESCRIPTOR =
      IngestServiceGrpc.getSubmitStreamMethod().toBuilder(new Requests(), new Answers()).build();

  private StreamMethod() {}

  private static final class Requests implements Marshaller<Batch> {
    @Override
    public InputStream stream(Batch batch) {
      return batch.message();
    }

    @Override
    public Batch parse(InputStream stream) {
      throw new UnsupportedOperationException("requests are only sent");
    }
  }

  private static final class Answers implements Marshaller<Answer> {
    @Override
    public InputStream stream(Answer answer) {
      throw new UnsupportedOperationException("answers are only read");
    }

    @Override
    public Answer parse(InputStream stream) {
      try {
        return new Answer(stream.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
