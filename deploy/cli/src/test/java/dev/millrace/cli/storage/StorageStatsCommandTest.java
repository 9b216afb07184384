package dev.millrace.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.admin.v1.GetStatisticsRequest;
import dev.millrace.admin.v1.GetStatisticsResponse;
import dev.millrace.admin.v1.LevelStatistics;
import dev.millrace.admin.v1.OperationStatistics;
import dev.millrace.admin.v1.PartitionStatistics;
import dev.millrace.admin.v1.RocksDbStatistics;
import dev.millrace.admin.v1.StorageAdminServiceGrpc;
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
import org.junit.jupiter.api.Test;

class StorageStatsCommandTest {
  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void levelsAreShownWithTheCompressionOfTheirFiles() throws Exception {
    Cli run = run(List.of(partition(0, ""), partition(1, "")));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("64.0 of 512.0 MiB memory in use", "compression tiered")
        .contains("partition 1: 1,000 stored, next offset 1100, lag 7")
        .contains("writes are slowed down to 2.0 MiB/s");
    assertThat(run.out().lines().filter(line -> line.contains("records")))
        .hasSize(2)
        .allMatch(
            line -> line.matches(".*records .* 6 .* 3 .* 8\\.0 .* 4\\.00 .* 900 .*lz4 zstd.*"));
  }

  @Test
  void aProgramReadsTheSameFigures() throws Exception {
    Cli run = run(List.of(partition(3, "")), "--json");
    JsonNode partition = new ObjectMapper().readTree(run.out()).at("/instances/0/partitions/0");
    assertThat(partition.at("/partition").asInt()).isEqualTo(3);
    assertThat(partition.at("/delayedWriteBytesPerSecond").asLong()).isEqualTo(2 * 1024 * 1024);
    assertThat(partition.at("/levels/0/ratio").asDouble()).isEqualTo(4.0);
    assertThat(partition.at("/levels/0/compressions/1").asText()).isEqualTo("zstd");
  }

  @Test
  void theWorkOfAnInstanceIsShownInDetailAndToPrograms() throws Exception {
    Cli run = run(List.of(partition(0, "")), "--detailed");
    assertThat(run.out())
        .contains("found 75.0 % of data, none of index")
        .contains("compactions    2 in 3.5 s")
        .contains("get            10 times, mean 4.5 µs, p99 9.0 µs")
        .contains("amplification: write 2.50, space 1.10; compression 3.20");
    assertThat(run(List.of(partition(0, ""))).out()).doesNotContain("compactions    ");
    JsonNode instance =
        new ObjectMapper().readTree(run(List.of(), "--json").out()).at("/instances/0");
    assertThat(instance.at("/rocksdb/cacheDataHits").asLong()).isEqualTo(3);
    assertThat(instance.at("/rocksdb/detail").asText()).isEqualTo("except-timers");
    assertThat(instance.at("/operations/get/p99Micros").asDouble()).isEqualTo(9.0);
  }

  @Test
  void aPartitionThatIsNotServedIsSaidAndIsExitCodeOne() throws Exception {
    Cli run = run(List.of(partition(0, "the store is damaged: file=000012.sst")));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("NOT SERVED: the store is damaged: file=000012.sst");
  }

  @Test
  void aPartitionThatNobodyOwnsIsExitCodeThree() throws Exception {
    Cli run = run(List.of(partition(0, "")), "--partition", "0", "--partition", "5");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).contains("no storage service named here owns partition 5");
  }

  @Test
  void aServiceThatDoesNotAnswerIsNamed() {
    Cli run = Cli.run("storage", "stats", "--storage", "127.0.0.1:1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).contains("the storage service at 127.0.0.1:1 does not answer");
  }

  private Cli run(List<PartitionStatistics> partitions, String... options) throws IOException {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Storage(partitions))
            .build()
            .start();
    servers.add(server);
    List<String> arguments =
        new ArrayList<>(List.of("storage", "stats", "--storage", "127.0.0.1:" + server.getPort()));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private static PartitionStatistics partition(int number, String problem) {
    PartitionStatistics.Builder partition =
        PartitionStatistics.newBuilder()
            .setPartition(number)
            .setNextOffset(1_100)
            .setLagRecords(7)
            .setStored(1_000)
            .setProblem(problem);
    if (!problem.isEmpty()) {
      return partition.build();
    }
    return partition
        .setDelayedWriteBytesPerSecond(2 * 1024 * 1024)
        .setWriteAmplification(2.5)
        .setSpaceAmplification(1.1)
        .setCompressionRatio(3.2)
        .addLevels(
            LevelStatistics.newBuilder()
                .setColumnFamily("records")
                .setLevel(6)
                .setFiles(3)
                .setBytes(8 * 1024 * 1024)
                .setRawBytes(32 * 1024 * 1024)
                .setEntries(900)
                .addCompressions("lz4")
                .addCompressions("zstd"))
        .build();
  }

  /** Answers as a storage service would. */
  private static final class Storage extends StorageAdminServiceGrpc.StorageAdminServiceImplBase {
    private final List<PartitionStatistics> partitions;

    Storage(List<PartitionStatistics> partitions) {
      this.partitions = partitions;
    }

    @Override
    public void getStatistics(
        GetStatisticsRequest request, StreamObserver<GetStatisticsResponse> observer) {
      observer.onNext(
          GetStatisticsResponse.newBuilder()
              .setMemoryBudgetBytes(512L * 1024 * 1024)
              .setMemoryUsedBytes(64L * 1024 * 1024)
              .setCompression("tiered")
              .setRocksdb(
                  RocksDbStatistics.newBuilder()
                      .setDetail("except-timers")
                      .setCacheDataHits(3)
                      .setCacheDataMisses(1)
                      .setCompactions(2)
                      .setCompactionMicros(3_500_000))
              .addOperations(
                  OperationStatistics.newBuilder()
                      .setOperation("get")
                      .setCount(10)
                      .setMeanMicros(4.5)
                      .setP99Micros(9))
              .addAllPartitions(partitions)
              .build());
      observer.onCompleted();
    }
  }
}
