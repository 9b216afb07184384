package dev.millrace.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.CheckpointProgress;
import dev.millrace.admin.v1.CheckpointRequest;
import dev.millrace.admin.v1.CheckpointResponse;
import dev.millrace.admin.v1.CheckpointResult;
import dev.millrace.admin.v1.CompactProgress;
import dev.millrace.admin.v1.CompactRequest;
import dev.millrace.admin.v1.CompactResponse;
import dev.millrace.admin.v1.CompactResult;
import dev.millrace.admin.v1.FamilyCompaction;
import dev.millrace.admin.v1.MaintenanceScope;
import dev.millrace.admin.v1.SetOptionsRequest;
import dev.millrace.admin.v1.SetOptionsResponse;
import dev.millrace.admin.v1.SetOptionsResult;
import dev.millrace.admin.v1.StoreMaintenanceServiceGrpc;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Cli;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that act on stores, against services that only answer. */
class StorageActsTest {
  private static final long MIB = 1024L * 1024;

  private final List<Server> servers = new ArrayList<>();
  private final List<CompactRequest> compactions = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(Server::shutdownNow);
  }

  @Test
  void whatWasCompactedIsToldPartitionByPartition() throws Exception {
    Cli run = run(List.of(storage(2, "", 0), storage(2, "", 1)), "compact");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("partition 0: 12.0 MiB in files, then 8.0, 1.5 s")
        .contains("partition 1: ")
        .contains("records    9 files, 8.0 MiB -> 1 files, 4.0 MiB in 1.2 s: asked for")
        .contains("ids        1 files, 4.0 MiB left: its 1 file is at the bottom");
    assertThat(compactions).hasSize(2).noneMatch(CompactRequest::getOnlyWhatPays);
  }

  @Test
  void optimizingAsksForWhatPaysOnlyAndTellsWhatWasLeft() throws Exception {
    Cli run = run(List.of(storage(1, "", 0)), "optimize");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("MiB left: its 1 file is at the bottom");
    assertThat(compactions).hasSize(1).allMatch(CompactRequest::getOnlyWhatPays);
  }

  @Test
  void aProgramReadsTheSame() throws Exception {
    Cli run = run(List.of(storage(2, "", 0)), "compact", "--json", "--partition", "0");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.at("/partitions/0/families/0/bytesAfter").asLong()).isEqualTo(4 * MIB);
    assertThat(json.at("/partitions/0/families/1/compacted").asBoolean()).isFalse();
    assertThat(json.at("/notOwned").size()).isZero();
    assertThat(compactions.getFirst().getPartitionsList()).containsExactly(0);
  }

  @Test
  void partitionsThatNobodyOwnsAreNamedAndAreExitCodeThree() throws Exception {
    Cli run = run(List.of(storage(4, "", 0, 2)), "compact");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.out()).contains("partition 0: ", "partition 2: ");
    assertThat(run.err()).contains("no storage service named here owns the partitions [1, 3]");
    assertThat(run(List.of(storage(0, "")), "compact").err()).contains("owns a partition");
  }

  @Test
  void aPartitionThatDidNotComeToItsEndIsExitCodeOne() throws Exception {
    Cli run = run(List.of(storage(1, "the store is damaged: file=000012.sst", 0)), "compact");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("NOT ENDED: the store is damaged: file=000012.sst");
  }

  @Test
  void aServiceThatIsBusyOrDoesNotAnswerIsNamed() throws Exception {
    Cli busy = run(List.of(new Busy()), "compact");
    assertThat(busy.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(busy.err()).contains("the storage service at 127.0.0.1:").contains("under way");
    Cli away = Cli.run("storage", "compact", "--storage", "127.0.0.1:1");
    assertThat(away.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(away.err()).contains("127.0.0.1:1 does not answer");
  }

  @Test
  void whatTheFirstServiceDidIsToldWhenTheSecondFails() throws Exception {
    Cli compact = run(List.of(storage(2, "", 0), new Busy()), "compact", "--json");
    assertThat(compact.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(compact.err()).hasLineCount(1).contains("under way");
    JsonNode json = new ObjectMapper().readTree(compact.out());
    assertThat(json.at("/partitions/0/partition").asInt()).isZero();
    assertThat(json.at("/notOwned/0").asInt()).isEqualTo(1);
    Cli options = run(List.of(storage(2, "", 0), new Busy()), "set-option", "a=1");
    assertThat(options.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(options.out()).contains("set in the stores of partitions: 0");
    Cli checkpoint = run(List.of(storage(2, "", 0), new Busy()), "checkpoint", "x", "--json");
    assertThat(checkpoint.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(new ObjectMapper().readTree(checkpoint.out()).at("/partitions").size()).isOne();
    assertThat(run(List.of(new Busy()), "set-option", "a=1", "--json").out()).isEmpty();
  }

  @Test
  void setOptionsAreToldWithHowLongTheyLastAndHowToKeepThem() throws Exception {
    Cli run = run(List.of(storage(2, "", 0, 1)), "set-option", "a=1", "b=2");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("set in the stores of partitions: 0, 1")
        .contains("until the storage service restarts")
        .contains("millrace.storage.rocksdb.options=a=1;b=2");
    Cli json = run(List.of(storage(2, "", 0, 1)), "set-option", "--json", "a=1");
    assertThat(new ObjectMapper().readTree(json.out()).at("/values/0").asText()).isEqualTo("a=1");
  }

  @Test
  void optionsThatAStoreDidNotTakeAreExitCodeOneAndRefusedOnesTwo() throws Exception {
    Cli run = run(List.of(storage(1, "the partition is being opened", 0)), "set-option", "a=1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("partition 0: NOT SET: the partition is being opened", "none");
    Cli refused = run(List.of(new Busy()), "set-option", "a=1");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err()).contains("must be");
    assertThat(Cli.run("storage", "set-option").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void checkpointsAreToldPartitionByPartition() throws Exception {
    Cli run = run(List.of(storage(2, "", 0), storage(2, "", 1)), "checkpoint", "nightly");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("partition 0: next offset 700, 600 stored, digest 0001")
        .contains("8 files, 4.0 MiB, 2.0 s")
        .contains("/checkpoints/nightly/partition-1");
    Cli json = run(List.of(storage(2, "", 0)), "checkpoint", "nightly", "--json");
    assertThat(json.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    JsonNode told = new ObjectMapper().readTree(json.out());
    assertThat(told.at("/partitions/0/nextOffset").asLong()).isEqualTo(700);
    assertThat(told.at("/notOwned/0").asInt()).isEqualTo(1);
    Cli none = run(List.of(storage(1, "there is one already", 0)), "checkpoint", "nightly");
    assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(none.out()).contains("NO CHECKPOINT: there is one already");
  }

  @Test
  void aRestoreThatFailsSaysWhyInOneLine() {
    Cli run = Cli.run("storage", "restore", "/nowhere/at-all", "--into", "/nowhere/data");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("there is no directory /nowhere/at-all");
    assertThat(Cli.run("storage", "restore", "x").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  private Cli run(
      List<? extends StoreMaintenanceServiceGrpc.StoreMaintenanceServiceImplBase> services,
      String command,
      String... options)
      throws IOException {
    List<Server> started = new ArrayList<>();
    for (var service : services) {
      started.add(
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(service)
              .build()
              .start());
    }
    servers.addAll(started);
    List<String> arguments = new ArrayList<>(List.of("storage", command, "--storage"));
    arguments.add(
        started.stream()
            .map(server -> "127.0.0.1:" + server.getPort())
            .collect(Collectors.joining(",")));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(String[]::new));
  }

  private Storage storage(int topicPartitions, String problem, Integer... owned) {
    return new Storage(topicPartitions, problem, List.of(owned));
  }

  /** Answers as a storage service would. */
  private final class Storage extends StoreMaintenanceServiceGrpc.StoreMaintenanceServiceImplBase {
    private final int topicPartitions;
    private final String problem;
    private final List<Integer> owned;

    Storage(int topicPartitions, String problem, List<Integer> owned) {
      this.topicPartitions = topicPartitions;
      this.problem = problem;
      this.owned = owned;
    }

    @Override
    public void compact(CompactRequest request, StreamObserver<CompactResponse> observer) {
      compactions.add(request);
      observer.onNext(
          CompactResponse.newBuilder()
              .setScope(
                  MaintenanceScope.newBuilder()
                      .setTopicPartitions(topicPartitions)
                      .addAllPartitions(owned))
              .build());
      for (int partition : owned) {
        observer.onNext(
            CompactResponse.newBuilder()
                .setProgress(CompactProgress.newBuilder().setPartition(partition))
                .build());
        observer.onNext(CompactResponse.newBuilder().setResult(result(partition)).build());
      }
      observer.onCompleted();
    }

    @Override
    public void setOptions(SetOptionsRequest request, StreamObserver<SetOptionsResponse> observer) {
      SetOptionsResponse.Builder answer =
          SetOptionsResponse.newBuilder()
              .setScope(
                  MaintenanceScope.newBuilder()
                      .setTopicPartitions(topicPartitions)
                      .addAllPartitions(owned))
              .setOptions(request.getOptions());
      for (int partition : owned) {
        answer.addResults(
            SetOptionsResult.newBuilder().setPartition(partition).setProblem(problem));
      }
      observer.onNext(answer.build());
      observer.onCompleted();
    }

    @Override
    public void checkpoint(CheckpointRequest request, StreamObserver<CheckpointResponse> observer) {
      observer.onNext(
          CheckpointResponse.newBuilder()
              .setScope(
                  MaintenanceScope.newBuilder()
                      .setTopicPartitions(topicPartitions)
                      .addAllPartitions(owned))
              .build());
      for (int partition : owned) {
        observer.onNext(
            CheckpointResponse.newBuilder()
                .setProgress(CheckpointProgress.newBuilder().setPartition(partition))
                .build());
        observer.onNext(
            CheckpointResponse.newBuilder()
                .setResult(
                    CheckpointResult.newBuilder()
                        .setPartition(partition)
                        .setProblem(problem)
                        .setDirectory(
                            "/checkpoints/%s/partition-%d".formatted(request.getName(), partition))
                        .setNextOffset(700)
                        .setStored(600)
                        .setDigest(ByteString.copyFrom(new byte[] {0, 1}))
                        .setFiles(8)
                        .setBytes(4 * MIB)
                        .setMillis(2_000))
                .build());
      }
      observer.onCompleted();
    }

    private CompactResult result(int partition) {
      return CompactResult.newBuilder()
          .setPartition(partition)
          .setProblem(problem)
          .setMillis(1_500)
          .addFamilies(
              FamilyCompaction.newBuilder()
                  .setColumnFamily("records")
                  .setCompacted(true)
                  .setReason("asked for")
                  .setFilesBefore(9)
                  .setBytesBefore(8 * MIB)
                  .setFilesAfter(1)
                  .setBytesAfter(4 * MIB)
                  .setMillis(1_200))
          .addFamilies(
              FamilyCompaction.newBuilder()
                  .setColumnFamily("ids")
                  .setReason("its 1 file is at the bottom")
                  .setFilesBefore(1)
                  .setBytesBefore(4 * MIB)
                  .setFilesAfter(1)
                  .setBytesAfter(4 * MIB))
          .build();
    }
  }

  private static final class Busy
      extends StoreMaintenanceServiceGrpc.StoreMaintenanceServiceImplBase {
    @Override
    public void compact(CompactRequest request, StreamObserver<CompactResponse> observer) {
      observer.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("another act is under way here: compact")
              .asRuntimeException());
    }

    @Override
    public void setOptions(SetOptionsRequest request, StreamObserver<SetOptionsResponse> observer) {
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription("options must be others").asRuntimeException());
    }
  }
}
