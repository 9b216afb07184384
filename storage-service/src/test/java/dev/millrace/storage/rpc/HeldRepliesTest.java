package dev.millrace.storage.rpc;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.contract.rpc.ReplyBytes;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListAccountResponse;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionEntries;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.ReadMetrics;
import dev.millrace.storage.tail.Tails;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.Transaction;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large answers, of which there is room for few at a time. */
class HeldRepliesTest {
  private static final int RECORDS = 16;
  private static final int PAYLOAD_BYTES = 64 << 10;
  private static final int CALLS = 24;

  /** Room for three answers of 1 MiB and a little. */
  private static final long BUDGET_BYTES = 4 << 20;

  private static final int FITTING = 3;
  private static final int WINDOW_BYTES = 64 << 10;

  @TempDir Path root;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ByteBudget budget = new ByteBudget(BUDGET_BYTES);
  private final List<ManagedChannel> channels = new ArrayList<>();
  private ApplyHarness store;
  private Tails tails;
  private Server server;

  @BeforeEach
  void serve() throws Exception {
    store = new ApplyHarness(root);
    Transaction[] transactions = new Transaction[RECORDS];
    for (int i = 0; i < RECORDS; i++) {
      transactions[i] =
          transaction("tx-" + i, "a", "b", 1).toBuilder()
              .setPayload(ByteString.copyFrom(new byte[PAYLOAD_BYTES]))
              .build();
    }
    store.apply(transactions);
    OwnedPartitions owned = new OwnedPartitions();
    owned.add(store.partition);
    tails = new Tails(owned, meters);
    StoreGrpcService service =
        new StoreGrpcService(
            new PartitionReads(owned, Runnable::run),
            new ReadMetrics(meters),
            store.hub,
            tails,
            budget);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(CallGuard.parsedInside(service))
            .intercept(new ReplyBytes(budget))
            .intercept(new CallGuard())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.shutdownNow();
    tails.close();
    store.close();
  }

  @Test
  void whileClientsDoNotReadFurtherAnswersAreRefusedBeforeTheyAreMade() {
    for (int i = 0; i < FITTING; i++) {
      halted();
    }
    Awaitility.await().until(() -> budget.bytes() >= (long) FITTING * RECORDS * PAYLOAD_BYTES);

    PartitionEntries refused = stub().list().getPartitions(0);
    assertThat(refused.getError().getReason()).isEqualTo(ErrorReason.ERROR_REASON_BUFFER_FULL);
    assertThat(refused.getError().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED.value());

    channels.getFirst().shutdownNow();
    Awaitility.await().until(() -> budget.bytes() < (long) FITTING * RECORDS * PAYLOAD_BYTES);
    assertThat(stub().list().getPartitions(0).getEntriesCount()).isEqualTo(RECORDS);

    channels.forEach(ManagedChannel::shutdownNow);
    Awaitility.await().until(() -> budget.bytes() == 0);
  }

  @Test
  void manyAtOnceNeverHoldMoreThanTheyMayAndAllIsGivenBack() throws Exception {
    Client client = stub();
    List<ListenableFuture<ListAccountResponse>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(client.future());
      assertThat(budget.bytes()).isLessThanOrEqualTo(BUDGET_BYTES);
    }
    for (ListenableFuture<ListAccountResponse> call : calls) {
      try {
        PartitionEntries part = call.get().getPartitions(0);
        assertThat(part.getEntriesCount()).isEqualTo(part.hasError() ? 0 : RECORDS);
      } catch (ExecutionException e) {
        assertThat(((StatusRuntimeException) e.getCause()).getStatus().getCode())
            .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      }
      assertThat(budget.bytes()).isLessThanOrEqualTo(BUDGET_BYTES);
    }
    Awaitility.await().until(() -> budget.bytes() == 0);
    assertThat(client.list().getPartitions(0).getEntriesCount()).isEqualTo(RECORDS);
  }

  private record Client(ManagedChannel channel) {
    ListAccountResponse list() {
      return StoreServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .listAccount(request());
    }

    ListenableFuture<ListAccountResponse> future() {
      return StoreServiceGrpc.newFutureStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .listAccount(request());
    }
  }

  private Client stub() {
    return new Client(connect());
  }

  private void halted() {
    ClientCall<ListAccountRequest, ListAccountResponse> call =
        connect().newCall(StoreServiceGrpc.getListAccountMethod(), CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.sendMessage(request());
    call.halfClose();
  }

  private ManagedChannel connect() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
            .usePlaintext()
            .flowControlWindow(WINDOW_BYTES)
            .build();
    channels.add(channel);
    return channel;
  }

  private static ListAccountRequest request() {
    return ListAccountRequest.newBuilder()
        .setLedger("test")
        .setAccount("a")
        .setView(EntryView.ENTRY_VIEW_FULL)
        .setLimit(1_000)
        .addPartitions(PartitionCursor.getDefaultInstance())
        .build();
  }
}
