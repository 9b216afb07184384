package dev.millrace.cli.verify;

import com.google.protobuf.ByteString;
import dev.millrace.admin.v1.ListVerifiableRequest;
import dev.millrace.admin.v1.ListVerifiableResponse;
import dev.millrace.admin.v1.StoreVerificationServiceGrpc;
import dev.millrace.admin.v1.VerifiablePartition;
import dev.millrace.cli.connect.Endpoint;
import dev.millrace.cli.exit.CommandFailure;
import dev.millrace.cli.exit.ExitCode;
import dev.millrace.cli.exit.FailureLine;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Which instance holds which partition's store; every partition must have one. */
final class Owners implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 10;

  /** Id chunks and results are far smaller. */
  private static final int MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final NavigableMap<Integer, Owner> owners = new TreeMap<>();
  private ByteString topicId = ByteString.EMPTY;
  private int partitions;

  private record Owner(ManagedChannel channel, VerifiablePartition partition) {}

  /** Asks all instances what they own. */
  static Owners ask(List<Endpoint> endpoints) {
    Owners owners = new Owners();
    try {
      endpoints.forEach(owners::ask);
      owners.requireAll();
      return owners;
    } catch (RuntimeException e) {
      owners.close();
      throw e;
    }
  }

  /** Every partition of the log. */
  List<Integer> partitions() {
    return List.copyOf(owners.keySet());
  }

  /** The owner of a partition; a call may take as long as it takes. */
  StoreVerificationServiceGrpc.StoreVerificationServiceBlockingStub of(int partition) {
    Owner owner = owners.get(partition);
    if (owner == null) {
      throw CommandFailure.badInput(
          "--partition is %d, must be from 0 to %d".formatted(partition, partitions - 1));
    }
    String problem = owner.partition.getProblem();
    if (!problem.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "partition %d can not be checked: %s".formatted(partition, problem));
    }
    return StoreVerificationServiceGrpc.newBlockingStub(owner.channel);
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private void ask(Endpoint endpoint) {
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress(endpoint.host(), endpoint.port())
            .usePlaintext()
            .maxInboundMessageSize(MESSAGE_BYTES_MAX)
            .build();
    channels.add(channel);
    ListVerifiableResponse answer;
    try {
      answer =
          StoreVerificationServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .listVerifiable(ListVerifiableRequest.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "the storage service at %s does not answer: %s; is Millrace running? (millrace up, or name all with --storage)"
              .formatted(endpoint, FailureLine.of(e).text()),
          e);
    }
    if (answer.getOwnedCount() == 0) {
      return;
    }
    if (!topicId.isEmpty() && !topicId.equals(answer.getTopicId())) {
      throw CommandFailure.badInput("the storage service at " + endpoint + " is of another log");
    }
    topicId = answer.getTopicId();
    partitions = answer.getTopicPartitions();
    for (VerifiablePartition owned : answer.getOwnedList()) {
      owners.merge(owned.getPartition(), new Owner(channel, owned), Owners::better);
    }
  }

  /** Of two that claim a partition, as while it moves, the one that has applied more. */
  private static Owner better(Owner one, Owner other) {
    boolean oneServes = one.partition.getProblem().isEmpty();
    if (oneServes != other.partition.getProblem().isEmpty()) {
      return oneServes ? one : other;
    }
    return one.partition.getNextOffset() >= other.partition.getNextOffset() ? one : other;
  }

  private void requireAll() {
    TreeSet<Integer> missing = new TreeSet<>();
    for (int partition = 0; partition < partitions; partition++) {
      if (!owners.containsKey(partition)) {
        missing.add(partition);
      }
    }
    if (partitions == 0 || !missing.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          partitions == 0
              ? "no storage service named here owns a partition yet"
              : "no storage service named here owns the partitions " + missing);
    }
  }
}
