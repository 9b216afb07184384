package dev.millrace.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.IdEntry;
import dev.millrace.admin.v1.ListIdsRequest;
import dev.millrace.admin.v1.ListIdsResponse;
import dev.millrace.admin.v1.ListVerifiableRequest;
import dev.millrace.admin.v1.ListVerifiableResponse;
import dev.millrace.admin.v1.StoreVerificationServiceGrpc;
import dev.millrace.admin.v1.VerifiablePartition;
import dev.millrace.admin.v1.VerifyDifference;
import dev.millrace.admin.v1.VerifyPartitionRequest;
import dev.millrace.admin.v1.VerifyPartitionResponse;
import dev.millrace.admin.v1.VerifyProgress;
import dev.millrace.admin.v1.VerifyResult;
import dev.millrace.admin.v1.VerifyStep;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.service.Cli;
import dev.millrace.contract.identity.IdentityKey;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifyCommandTest {
  private static final int PARTITIONS = 3;

  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(Server::shutdownNow);
  }

  /** Answers as a storage service would. */
  private static final class Storage
      extends StoreVerificationServiceGrpc.StoreVerificationServiceImplBase {
    final Map<Integer, VerifyDifference> differences = new TreeMap<>();
    final Map<Integer, List<String>> ids = new TreeMap<>();
    final Map<Integer, String> problems = new TreeMap<>();
    final List<VerifyPartitionRequest> asked = new ArrayList<>();
    String topic = "topic-0123456789";
    String damaged = "";

    Storage(int... partitions) {
      for (int partition : partitions) {
        ids.put(partition, List.of());
      }
    }

    @Override
    public void listVerifiable(
        ListVerifiableRequest request, StreamObserver<ListVerifiableResponse> observer) {
      ListVerifiableResponse.Builder answer = ListVerifiableResponse.newBuilder();
      if (!ids.isEmpty()) {
        answer.setTopicPartitions(PARTITIONS).setTopicId(ByteString.copyFromUtf8(topic));
      }
      ids.keySet()
          .forEach(
              partition ->
                  answer.addOwned(
                      VerifiablePartition.newBuilder()
                          .setPartition(partition)
                          .setProblem(problems.getOrDefault(partition, ""))));
      observer.onNext(answer.build());
      observer.onCompleted();
    }

    @Override
    public void verifyPartition(
        VerifyPartitionRequest request, StreamObserver<VerifyPartitionResponse> observer) {
      asked.add(request);
      if (!damaged.isEmpty()) {
        observer.onError(Status.DATA_LOSS.withDescription(damaged).asRuntimeException());
        return;
      }
      VerifyResult.Builder result =
          VerifyResult.newBuilder().setPartition(request.getPartition()).setStored(7);
      if (request.getAgainstLog()) {
        result.setLogRecords(9);
      }
      if (differences.containsKey(request.getPartition())) {
        result.addDifferences(differences.get(request.getPartition()));
      }
      observer.onNext(
          VerifyPartitionResponse.newBuilder()
              .setProgress(
                  VerifyProgress.newBuilder().setStep(VerifyStep.VERIFY_STEP_LOG).setDone(5))
              .build());
      observer.onNext(VerifyPartitionResponse.newBuilder().setResult(result).build());
      observer.onCompleted();
    }

    @Override
    public void listIds(ListIdsRequest request, StreamObserver<ListIdsResponse> observer) {
      List<byte[]> keys = new ArrayList<>();
      for (String id : ids.get(request.getPartition())) {
        keys.add(IdentityKey.of("main", id, id.equals("keyed") ? "k" : ""));
      }
      keys.sort(Arrays::compareUnsigned);
      for (int i = 0; i < keys.size(); i++) { // a chunk each
        IdEntry entry =
            IdEntry.newBuilder().setKey(ByteString.copyFrom(keys.get(i))).setOffset(i).build();
        observer.onNext(ListIdsResponse.newBuilder().addEntries(entry).build());
      }
      observer.onCompleted();
    }
  }

  @Test
  void everyPartitionOfEveryInstanceIsCheckedAndAllIsEqual() throws Exception {
    Storage one = new Storage(0, 2);
    Storage other = new Storage(1);
    Cli run = run(List.of(one, other, new Storage()), "--against-kafka");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines())
        .hasSize(PARTITIONS)
        .allMatch(line -> line.contains("equal") && line.contains("9 records of the log"));
    assertThat(one.asked).hasSize(2).allMatch(VerifyPartitionRequest::getAgainstLog);
    assertThat(other.asked).hasSize(1);
  }

  @Test
  void aDifferenceIsShownAndIsExitCodeOne() throws Exception {
    Storage storage = new Storage(0, 1, 2);
    storage.differences.put(
        1,
        VerifyDifference.newBuilder()
            .setFamily("ids")
            .setKey("ledger main id x")
            .setOffset(12)
            .setExpected("offset 12 index 0")
            .setFound("nothing")
            .build());
    Cli run = run(List.of(storage));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains("partition 1: DIFFERENT")
        .contains("ids, ledger main id x (offset 12)")
        .contains("found:    nothing");

    Cli only = run(List.of(storage), "--partition", "1", "--json");
    assertThat(only.exitCode()).isEqualTo(ExitCode.FAILED);
    JsonNode json = new ObjectMapper().readTree(only.out());
    assertThat(json.get("equal").booleanValue()).isFalse();
    assertThat(json.get("partitions")).hasSize(1);
    assertThat(json.get("partitions").get(0).get("differences").get(0).get("key").textValue())
        .isEqualTo("ledger main id x");
  }

  @Test
  void aDamagedStoreIsADifference() throws Exception {
    Storage storage = new Storage(0, 1, 2);
    storage.damaged = "the partition's store is damaged: file=000012.sst";
    Cli run = run(List.of(storage), "--partition", "2");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("partition 2: DAMAGED").contains("000012.sst");
  }

  @Test
  void idsThatSeveralPartitionsHoldAreListedInOrder() throws Exception {
    Storage one = new Storage(0);
    one.ids.put(0, List.of("a", "b", "keyed", "z"));
    Storage two = new Storage(1, 2);
    two.ids.put(1, List.of("b", "c", "keyed"));
    two.ids.put(2, List.of("b", "d"));
    Cli run = run(List.of(one, two), "--ids");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.PARTIAL);
    assertThat(run.out().lines().filter(line -> line.startsWith("held twice")))
        .containsExactly(
            "held twice: ledger main id b, partition 0 offset 1, partition 1 offset 0, partition 2"
                + " offset 0",
            "held twice: ledger main id keyed partition key k, partition 0 offset 3, partition 1"
                + " offset 2");
    assertThat(run.out()).contains("6 ids, 2 of them held");

    JsonNode json = new ObjectMapper().readTree(run(List.of(one, two), "--ids", "--json").out());
    assertThat(json.get("idsHeldTwice").longValue()).isEqualTo(2);
    assertThat(json.get("heldTwice").get(0).get("places")).hasSize(3);
  }

  @Test
  void partitionsThatCanNotBeCheckedAreExitCodeThree() throws Exception {
    Cli missing = run(List.of(new Storage(0)));
    assertThat(missing.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(missing.err()).contains("[1, 2]");

    assertThat(run(List.of(new Storage())).exitCode()).isEqualTo(ExitCode.UNAVAILABLE);

    Storage opening = new Storage(0, 1, 2);
    opening.problems.put(1, "is being opened");
    Cli notYet = run(List.of(opening));
    assertThat(notYet.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(notYet.err()).contains("partition 1").contains("is being opened");
    assertThat(run(List.of(opening, new Storage(1))).exitCode()).isEqualTo(ExitCode.OK);

    Cli gone = Cli.run("verify", "--storage", "127.0.0.1:1");
    assertThat(gone.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(gone.err()).contains("127.0.0.1:1").hasLineCount(1);
  }

  @Test
  void wrongOptionsAreExitCodeTwo() throws Exception {
    Storage storage = new Storage(0, 1, 2);
    assertThat(run(List.of(storage), "--partition", "3").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(Cli.run("verify", "--storage", "nowhere").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    Storage other = new Storage(1);
    other.topic = "another-topic-id";
    assertThat(run(List.of(storage, other)).exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  private Cli run(List<Storage> services, String... options) throws IOException {
    List<String> endpoints = new ArrayList<>();
    for (Storage service : services) {
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .directExecutor()
              .addService(service)
              .build()
              .start();
      servers.add(server);
      endpoints.add("127.0.0.1:" + server.getPort());
    }
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add(0, "verify");
    arguments.addAll(List.of("--storage", String.join(",", endpoints)));
    return Cli.run(arguments.toArray(String[]::new));
  }
}
