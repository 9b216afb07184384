package dev.millrace.bench.load;

import dev.millrace.bench.connect.Channels;

/** Sends requests. Any thread may send; each request gets exactly one answer or failure. */
public interface Transport extends AutoCloseable {
  /** Told on the channel's event loop, or by the sending thread when it fails at once. */
  interface Listener {
    void onAnswer(Answer answer);

    /** With a status in {@code failure}; whether the request took effect is not known. */
    void onFailure(Throwable failure);
  }

  void send(byte[] request, Listener listener);

  /** Ends what is open; nothing may be outstanding. */
  @Override
  void close();

  static Transport of(SubmitMethod method, Channels channels) {
    return method == SubmitMethod.STREAM
        ? new StreamTransport(channels)
        : new UnaryTransport(channels, method);
  }
}
