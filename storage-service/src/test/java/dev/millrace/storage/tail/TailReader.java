package dev.millrace.storage.tail;

import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.internal.v1.TailRequest;
import dev.millrace.internal.v1.TailResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A reader of one stream that takes messages when the test lets it. */
public final class TailReader extends ClientCall.Listener<TailResponse> {
  public final List<TailResponse> messages = new CopyOnWriteArrayList<>();
  public volatile Status ended;
  private final ClientCall<TailRequest, TailResponse> call;
  private volatile boolean isEager;

  private TailReader(ManagedChannel channel) {
    this.call = channel.newCall(StoreServiceGrpc.getTailMethod(), CallOptions.DEFAULT);
  }

  /** One that takes everything as it comes. */
  public static TailReader eager(ManagedChannel channel, TailRequest request) {
    TailReader reader = new TailReader(channel);
    reader.isEager = true;
    reader.start(request);
    return reader;
  }

  /** One that takes nothing until it is told to. */
  static TailReader idle(ManagedChannel channel, TailRequest request) {
    TailReader reader = new TailReader(channel);
    reader.start(request);
    return reader;
  }

  private void start(TailRequest request) {
    call.start(this, new Metadata());
    call.sendMessage(request);
    call.halfClose();
    if (isEager) {
      call.request(1);
    }
  }

  /** Takes everything from now on. */
  void readOn() {
    isEager = true;
    call.request(1);
  }

  public void leave() {
    call.cancel("the test has seen enough", null);
  }

  /** All records so far. */
  public List<StoredRecord> records() {
    return messages.stream().flatMap(message -> message.getRecordsList().stream()).toList();
  }

  @Override
  public void onMessage(TailResponse message) {
    messages.add(message);
    if (isEager) {
      call.request(1);
    }
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    ended = status;
  }
}
