package dev.millrace.query;

import dev.millrace.admin.v1.QueryAdminServiceGrpc;
import dev.millrace.contract.ownership.OwnerDirectory;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.query.harness.TestLog;
import dev.millrace.v1.QueryServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The whole service in this JVM, on ports of its own. */
public final class QueryUnderTest implements AutoCloseable {
  private static final long CALL_SECONDS_MAX = 20;

  private final QueryService service;
  private final ApplicationContext context;
  private final ManagedChannel channel;

  private QueryUnderTest(QueryService service) {
    this.service = service;
    this.context = service.context();
    this.channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1", context.getBean(GrpcEmbeddedServer.class).getPort())
            .usePlaintext()
            .build();
  }

  /** A running service that knows the owners of this log. */
  public static QueryUnderTest over(TestLog log, Map<String, Object> settings) {
    QueryUnderTest query = start(log, settings);
    Awaitility.await()
        .until(() -> query.directory().owners().owners().size() == log.partitionCount());
    return query;
  }

  /** A running service that may not know the owners yet. */
  public static QueryUnderTest start(TestLog log, Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("millrace.kafka.bootstrap-servers", TestKafka.shared().bootstrapServers());
    all.put("millrace.kafka.topic", log.topic());
    all.put("millrace.kafka.group", log.group());
    all.put("millrace.grpc.port", freePort());
    all.put("millrace.http.port", freePort());
    all.put("millrace.query.owners-poll-ms", 50);
    all.put("millrace.query.page-token-keys", "the first key of these tests");
    all.putAll(settings);
    return new QueryUnderTest(QueryService.start(all));
  }

  /** A stub whose calls have a deadline. */
  public QueryServiceGrpc.QueryServiceBlockingStub stub() {
    return QueryServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
  }

  /** A stub whose calls have this deadline. */
  public QueryServiceGrpc.QueryServiceBlockingStub stub(long deadlineMillis) {
    return QueryServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS);
  }

  public QueryServiceGrpc.QueryServiceFutureStub futures() {
    return QueryServiceGrpc.newFutureStub(channel)
        .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
  }

  /** What operators call. */
  public QueryAdminServiceGrpc.QueryAdminServiceBlockingStub admin() {
    return QueryAdminServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(CALL_SECONDS_MAX, TimeUnit.SECONDS);
  }

  public ManagedChannel channel() {
    return channel;
  }

  public OwnerDirectory directory() {
    return context.getBean(OwnerDirectory.class);
  }

  /** What answers and replies may hold. */
  public ByteBudget budget() {
    return context.getBean(ByteBudget.class);
  }

  public MeterRegistry meters() {
    return context.getBean(MeterRegistry.class);
  }

  /** Look-ups of this kind that the local cache did not answer; those that wait had theirs. */
  public double misses(String kind) {
    return meters()
        .get("millrace.query.cache.misses")
        .tag("tier", "local")
        .tag("kind", kind)
        .counter()
        .count();
  }

  /** Where management answers. */
  public URI http() {
    return context.getBean(EmbeddedServer.class).getURI();
  }

  /** Stops the service while clients are connected. */
  public void stop() {
    service.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    service.close();
  }
}
