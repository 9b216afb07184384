package dev.millrace.cli.caches;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.admin.v1.BreakerState;
import dev.millrace.admin.v1.CacheStatistics;
import dev.millrace.admin.v1.ClearCacheRequest;
import dev.millrace.admin.v1.ClearCacheResponse;
import dev.millrace.admin.v1.GetCacheStatisticsRequest;
import dev.millrace.admin.v1.GetCacheStatisticsResponse;
import dev.millrace.admin.v1.QueryAdminServiceGrpc;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Cli;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CacheCommandsTest {
  private final List<Server> servers = new ArrayList<>();
  private final List<ClearCacheRequest> cleared = new ArrayList<>();
  private String endpoints = "";

  @BeforeEach
  void start() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .directExecutor()
              .addService(new Caches())
              .build()
              .start();
      servers.add(server);
      names.add("127.0.0.1:" + server.getPort());
    }
    endpoints = String.join(",", names);
  }

  @AfterEach
  void stop() {
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void whatTheCachesHoldIsShownForEachInstance() throws IOException {
    Cli run = run("cache", "stats");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("query service 127.0.0.1:" + servers.get(0).getPort())
        .contains("query service 127.0.0.1:" + servers.get(1).getPort())
        .containsPattern("local +\\| transaction +\\| +1,000 +\\| +2\\.0 +\\| +64\\.0 .* 75\\.0 %")
        .containsPattern("redis +\\| list +\\| +\\| +\\| +\\| +0 +\\| +0 +\\| +\\|")
        .contains("redis: connected, breaker half open, 12 keys, 3.0 MiB used");
    JsonNode json = json(run("cache", "stats", "--json"));
    assertThat(json.get("instances")).hasSize(2);
    assertThat(json.at("/instances/0/caches/0/hits").asInt()).isEqualTo(30);
    assertThat(json.at("/instances/0/caches/1").has("entries")).isFalse();
    assertThat(json.at("/instances/1/breaker").textValue()).isEqualTo("half open");
  }

  @Test
  void bothOrOneOfTheTiersIsClearedAtEachInstance() throws IOException {
    assertThat(run("cache", "clear").out()).contains("1,000 entries of its own, 12 keys in Redis");
    assertThat(cleared).hasSize(2).allMatch(request -> request.getLocal() && request.getRedis());
    JsonNode json = json(run("cache", "clear", "--only", "redis", "--json"));
    assertThat(json.at("/instances/1/redisKeys").asInt()).isEqualTo(12);
    assertThat(cleared.getLast().getLocal()).isFalse();
    assertThat(run("cache", "clear", "--only", "local").exitCode()).isZero();
    assertThat(cleared.getLast().getRedis()).isFalse();
  }

  @Test
  void badOptionsAndServicesThatAreNotThereAreNamedInOneLine() {
    for (Cli bad :
        List.of(
            run("cache", "clear", "--only", "disk"),
            run("cache", "clear", "--timeout", "0"),
            Cli.run("cache"))) {
      assertThat(bad.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(bad.err()).hasLineCount(1);
    }
    Cli away = Cli.run("cache", "stats", "--query", "127.0.0.1:1");
    assertThat(away.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(away.err()).contains("no query service at 127.0.0.1:1").hasLineCount(1);
  }

  private Cli run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--query", endpoints));
    return Cli.run(all.toArray(String[]::new));
  }

  private static JsonNode json(Cli run) throws IOException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }

  /** Answers as a query service would. */
  private final class Caches extends QueryAdminServiceGrpc.QueryAdminServiceImplBase {
    @Override
    public void getCacheStatistics(
        GetCacheStatisticsRequest request, StreamObserver<GetCacheStatisticsResponse> observer) {
      observer.onNext(
          GetCacheStatisticsResponse.newBuilder()
              .addCaches(
                  CacheStatistics.newBuilder()
                      .setTier("local")
                      .setKind("transaction")
                      .setEntries(1_000)
                      .setWeightBytes(2L << 20)
                      .setWeightBytesMax(64L << 20)
                      .setHits(30)
                      .setMisses(10)
                      .setEvictions(4))
              .addCaches(CacheStatistics.newBuilder().setTier("redis").setKind("list"))
              .setBreaker(BreakerState.BREAKER_STATE_HALF_OPEN)
              .setRedisConnected(true)
              .setRedisKeys(12)
              .setRedisUsedBytes(3L << 20)
              .build());
      observer.onCompleted();
    }

    @Override
    public void clearCache(ClearCacheRequest request, StreamObserver<ClearCacheResponse> observer) {
      cleared.add(request);
      observer.onNext(
          ClearCacheResponse.newBuilder().setLocalEntries(1_000).setRedisKeys(12).build());
      observer.onCompleted();
    }
  }
}
