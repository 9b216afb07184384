package dev.millrace.ingest.outcome;

import dev.millrace.contract.ownership.OwnerCommit;
import dev.millrace.internal.v1.FollowOutcomesRequest;
import dev.millrace.internal.v1.FollowOutcomesResponse;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ResolveOutcomesResponse;
import dev.millrace.internal.v1.StoreServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one owner: the stream of its outcomes, renewed while it is an owner, and the
 * look-ups it answers. Outcome thread only.
 */
final class OwnerLink {
  private static final Logger LOG = LoggerFactory.getLogger(OwnerLink.class);

  /** The exceptions of one large batch: 100 bytes each, some tens of thousands. */
  private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

  /**
   * A stream without outcomes is silent for long, so only pings find an owner's machine gone.
   * Owners permit a ping every 5 s.
   */
  private static final int KEEP_ALIVE_SECONDS = 10;

  private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 3;

  private static final long BACKOFF_MILLIS_MIN = 50;
  private static final long BACKOFF_MILLIS_MAX = 1_000;

  private final Outcomes outcomes;
  private final String endpoint;
  private final ManagedChannel channel;
  private long backoffMillis = BACKOFF_MILLIS_MIN;
  private boolean closed;

  OwnerLink(Outcomes outcomes, OwnerCommit owner, EventLoopGroup eventLoops, Executor thread) {
    this.outcomes = outcomes;
    this.endpoint = owner.endpoint();
    this.channel =
        NettyChannelBuilder.forAddress(owner.host(), owner.port())
            .usePlaintext()
            .eventLoopGroup(eventLoops)
            .channelType(NioSocketChannel.class)
            .executor(thread)
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
  }

  /** Opens the stream, and again whenever it breaks. */
  void follow() {
    if (!closed) {
      // Our own pace counts: the channel's grows to two minutes, an owner restarts in seconds.
      channel.resetConnectBackoff();
      StoreServiceGrpc.newStub(channel)
          .followOutcomes(FollowOutcomesRequest.getDefaultInstance(), new Stream());
    }
  }

  void resolve(
      ResolveOutcomesRequest request,
      long deadlineMillis,
      StreamObserver<ResolveOutcomesResponse> answer) {
    StoreServiceGrpc.newStub(channel)
        .withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS)
        .resolveOutcomes(request, answer);
  }

  void close() {
    closed = true;
    channel.shutdownNow();
  }

  private void renew(String why) {
    if (closed) {
      return;
    }
    LOG.info("outcome stream ended: owner={} reason={}", endpoint, why);
    outcomes.refreshOwners();
    outcomes.later(this::follow, backoffMillis);
    backoffMillis = Math.min(backoffMillis * 2, BACKOFF_MILLIS_MAX);
  }

  private final class Stream implements StreamObserver<FollowOutcomesResponse> {
    @Override
    public void onNext(FollowOutcomesResponse message) {
      backoffMillis = BACKOFF_MILLIS_MIN;
      if (!closed) {
        outcomes.told(message);
      }
    }

    @Override
    public void onError(Throwable failure) {
      renew(String.valueOf(failure.getMessage()));
    }

    @Override
    public void onCompleted() {
      renew("completed");
    }
  }
}
