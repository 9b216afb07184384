package dev.millrace.storage.tail;

import dev.millrace.internal.v1.TailResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;

/** A transport for which there is no memory left, not even to be told that it failed. */
final class BrokenReader extends ServerCallStreamObserver<TailResponse> {
  volatile StatusRuntimeException failure;

  @Override
  public void onNext(TailResponse message) {
    throw new OutOfMemoryError("on purpose");
  }

  @Override
  public void onError(Throwable ended) {
    failure = (StatusRuntimeException) ended;
    throw new OutOfMemoryError("on purpose, again");
  }

  @Override
  public void onCompleted() {
    throw new AssertionError("it did not complete");
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setOnCloseHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}
}
