package dev.millrace.storage.rpc;

import static dev.millrace.storage.apply.ApplyHarness.transaction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import dev.millrace.contract.rpc.ByteBudget;
import dev.millrace.contract.rpc.CallGuard;
import dev.millrace.internal.v1.AggregateAccountRequest;
import dev.millrace.internal.v1.BatchGetRequest;
import dev.millrace.internal.v1.EntryKey;
import dev.millrace.internal.v1.EstimateRecordsRequest;
import dev.millrace.internal.v1.ListAccountRequest;
import dev.millrace.internal.v1.ListReferenceRequest;
import dev.millrace.internal.v1.LoggedRecord;
import dev.millrace.internal.v1.PartitionBound;
import dev.millrace.internal.v1.PartitionCursor;
import dev.millrace.internal.v1.PartitionKeys;
import dev.millrace.internal.v1.RecordCursor;
import dev.millrace.internal.v1.RecordKey;
import dev.millrace.internal.v1.RecordPosition;
import dev.millrace.internal.v1.ResolveOutcomesRequest;
import dev.millrace.internal.v1.ScanRecordsRequest;
import dev.millrace.internal.v1.StoreServiceGrpc;
import dev.millrace.internal.v1.StoreServiceGrpc.StoreServiceBlockingStub;
import dev.millrace.internal.v1.StoredRecord;
import dev.millrace.storage.apply.ApplyHarness;
import dev.millrace.storage.ownership.OwnedPartitions;
import dev.millrace.storage.read.PartitionReads;
import dev.millrace.storage.read.ReadMetrics;
import dev.millrace.storage.tail.Tails;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.Amount;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GroupBy;
import dev.millrace.v1.ItemError;
import dev.millrace.v1.TransactionFilter;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reads over gRPC: what they answer, for partitions that are here and not, and refuse. */
class StoreGrpcServiceTest {
  private static final int NOT_HERE = 7;

  @TempDir Path root;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private ApplyHarness store;
  private Tails tails;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void serve() throws Exception {
    store = new ApplyHarness(root);
    store.apply(
        transaction("1", "a", "b", 5).toBuilder().setReference("r").build(),
        transaction("2", "b", "a", 7).toBuilder().setReference("r").setType("fee").build(),
        transaction("3", "c", "d", 9));
    OwnedPartitions owned = new OwnedPartitions();
    owned.add(store.partition);
    tails = new Tails(owned, meters);
    StoreGrpcService service =
        new StoreGrpcService(
            new PartitionReads(owned, Runnable::run),
            new ReadMetrics(meters),
            store.hub,
            tails,
            ByteBudget.ofHeap());
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
            .addService(CallGuard.parsedInside(service))
            .intercept(new CallGuard())
            .build()
            .start();
    channel =
        NettyChannelBuilder.forAddress(new InetSocketAddress(loopback, server.getPort()))
            .usePlaintext()
            .build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    tails.close();
    server.shutdownNow();
    tails.close();
    store.close();
  }

  @Test
  void aListIsFilteredAndTellsWhatWasLookedAt() {
    var answer = stub().listAccount(list().setFilter(filter(f -> f.addTypes("fee"))).build());
    assertThat(answer.getPartitions(0).getEntriesList())
        .extracting(entry -> entry.getPosition().getOffset())
        .containsExactly(1L);
    assertThat(answer.getPartitions(0).getScanned()).isEqualTo(2);
    assertThat(answer.getPartitions(0).getState().getNextOffset()).isEqualTo(3);
    assertNotHere(answer.getPartitions(1).getError());
    assertThat(count("millrace.storage.read.scanned", "list")).isEqualTo(2);
    assertThat(count("millrace.storage.read.items", "list")).isEqualTo(1);
  }

  @Test
  void referencesScansGroupsAndEstimatesAreAnsweredByPartition() {
    var references = stub().listReference(reference().build());
    assertThat(references.getPartitions(0).getRecordsCount()).isEqualTo(2);
    assertNotHere(references.getPartitions(1).getError());

    var scanned = stub().scanRecords(scan().setLimit(2).build());
    assertThat(scanned.getPartitions(0).getRecordsList())
        .extracting(record -> record.getPosition().getOffset())
        .containsExactly(2L, 1L);
    assertThat(scanned.getPartitions(0).getExhausted()).isFalse();
    assertNotHere(scanned.getPartitions(1).getError());
    var logged =
        scan()
            .setCountOnly(true)
            .setLimit(0)
            .setLoggedFromMillis(ApplyHarness.APPEND_MILLIS + 1)
            .setLoggedToMillis(ApplyHarness.APPEND_MILLIS + 2)
            .build();
    assertThat(stub().scanRecords(logged).getPartitions(0).getMatched()).isEqualTo(1);

    var groups = stub().aggregateAccount(aggregate().build());
    assertThat(groups.getPartitions(0).getGroupsList())
        .extracting(group -> group.getPeriod() + " " + group.getCount())
        .containsExactly("2023-11-14 2");
    assertNotHere(groups.getPartitions(1).getError());

    var estimate = stub().estimateRecords(estimate().build());
    assertThat(estimate.getPartitions(0).getStored()).isEqualTo(3);
    assertThat(estimate.getPartitions(0).getMatched()).isEqualTo(3);
    assertNotHere(estimate.getPartitions(1).getError());
    for (String operation : List.of("reference", "scan", "aggregate", "estimate")) {
      assertThat(count("millrace.storage.read.items", operation)).as(operation).isPositive();
      assertThat(count("millrace.storage.read.scanned", operation)).as(operation).isPositive();
    }
  }

  @Test
  void wrongFieldsOfListsAreNamed() {
    refused("ledger", () -> stub().listAccount(list().setLedger("").build()));
    refused("account", () -> stub().listAccount(list().setAccount("").build()));
    refused("limit", () -> stub().listAccount(list().setLimit(10_001).build()));
    refused("scanned_max", () -> stub().listAccount(list().setScannedMax(-1).build()));
    refused("transactions_max", () -> stub().listAccount(list().setTransactionsMax(-1).build()));
    PartitionCursor index =
        PartitionCursor.newBuilder().setAfter(EntryKey.newBuilder().setIndex(1 << 16)).build();
    refused(
        "partitions.after.index", () -> stub().listAccount(list().addPartitions(index).build()));
    refused("limit", () -> stub().listReference(reference().setLimit(0).build()));
    refused("reference", () -> stub().listReference(reference().setReference("").build()));
    refused(
        "reference", () -> stub().listReference(reference().setReference("é".repeat(65)).build()));
    RecordCursor before =
        RecordCursor.newBuilder().setAfter(RecordPosition.newBuilder().setOffset(-1)).build();
    refused(
        "partitions.after.offset",
        () -> stub().listReference(reference().addPartitions(before).build()));
    refused(
        "records.offset",
        () ->
            stub()
                .resolveOutcomes(
                    ResolveOutcomesRequest.newBuilder()
                        .addRecords(LoggedRecord.newBuilder().setOffset(-1))
                        .build()));
  }

  @Test
  void wrongFieldsOfScansGroupsAndEstimatesAreNamed() {
    refused("limit", () -> stub().scanRecords(scan().setLimit(0).build()));
    refused("logged_from_millis", () -> stub().scanRecords(scan().setLoggedFromMillis(-1).build()));
    refused(
        "logged_to_millis",
        () -> stub().scanRecords(scan().setLoggedFromMillis(2).setLoggedToMillis(1).build()));
    refused(
        "partitions.end_offset",
        () ->
            stub()
                .scanRecords(
                    scan().addPartitions(RecordCursor.newBuilder().setEndOffset(-1)).build()));
    refused("sample", () -> stub().estimateRecords(estimate().setSample(10_001).build()));
    refused("groups_max", () -> stub().aggregateAccount(aggregate().setGroupsMax(0).build()));
    for (List<GroupBy> by :
        List.of(
            List.of(GroupBy.GROUP_BY_DAY, GroupBy.GROUP_BY_MONTH),
            List.of(GroupBy.GROUP_BY_TYPE, GroupBy.GROUP_BY_TYPE),
            List.of(GroupBy.GROUP_BY_UNSPECIFIED))) {
      refused(
          "group_by",
          () -> stub().aggregateAccount(aggregate().clearGroupBy().addAllGroupBy(by).build()));
    }
  }

  @Test
  void keysAreBoundedByPartition() {
    // Of 12 partitions, all but its home are asked for each key that is not there.
    int others = 11;
    var batch = BatchGetRequest.newBuilder().setLedger("test");
    for (int partition = 0; partition < others; partition++) {
      batch.addPartitions(keys(partition, 1_000));
    }

    var answer = stub().batchGet(batch.build());

    assertThat(answer.getPartitionsCount()).isEqualTo(others);
    assertThat(answer.getPartitions(0).getRecordsList())
        .hasSize(1_000)
        .containsOnly(StoredRecord.getDefaultInstance());
    refused(
        "partitions.keys",
        () ->
            stub()
                .batchGet(
                    BatchGetRequest.newBuilder()
                        .setLedger("test")
                        .addPartitions(keys(0, StoreRules.ITEMS_MAX + 1))
                        .build()));
  }

  private static PartitionKeys keys(int partition, int count) {
    return PartitionKeys.newBuilder()
        .setBound(PartitionBound.newBuilder().setPartition(partition))
        .addAllKeys(
            IntStream.range(0, count)
                .mapToObj(i -> RecordKey.newBuilder().setId("unknown-" + i).build())
                .toList())
        .build();
  }

  @Test
  void wrongFieldsOfFiltersAreNamed() {
    var some = Amount.newBuilder().setLow(5);
    refusedFilter("time_to_micros", filter -> filter.setTimeFromMicros(5).setTimeToMicros(4));
    refusedFilter("types", filter -> filter.addAllTypes(Collections.nCopies(33, "fee")));
    refusedFilter("types", filter -> filter.addTypes("x".repeat(65)));
    refusedFilter("currencies", filter -> filter.addCurrencies("X".repeat(17)));
    refusedFilter(
        "amount_max",
        filter -> filter.setAmountMin(some).setAmountMax(Amount.newBuilder().setLow(4)));
    refused(
        "filter.role",
        () -> stub().listAccount(list().setFilter(filter(f -> f.setRoleValue(9))).build()));
    TransactionFilter role = filter(f -> f.setRole(AccountRole.ACCOUNT_ROLE_DEBIT));
    refused("filter.role", () -> stub().scanRecords(scan().setFilter(role).build()));
    refused("filter.role", () -> stub().estimateRecords(estimate().setFilter(role).build()));
  }

  private void refusedFilter(String field, UnaryOperator<TransactionFilter.Builder> change) {
    TransactionFilter wrong = filter(change);
    String named = "filter." + field;
    refused(named, () -> stub().listAccount(list().setFilter(wrong).build()));
    refused(named, () -> stub().aggregateAccount(aggregate().setFilter(wrong).build()));
    refused(named, () -> stub().scanRecords(scan().setFilter(wrong).build()));
    refused(named, () -> stub().estimateRecords(estimate().setFilter(wrong).build()));
  }

  private static void refused(String field, Runnable call) {
    assertThatThrownBy(call::run)
        .asInstanceOf(throwable(StatusRuntimeException.class))
        .satisfies(
            refusal -> {
              assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
              assertThat(field(refusal)).isEqualTo(field);
            });
  }

  private static String field(StatusRuntimeException refusal)
      throws InvalidProtocolBufferException {
    var details = StatusProto.fromThrowable(refusal).getDetailsList();
    return details.get(1).unpack(BadRequest.class).getFieldViolations(0).getField();
  }

  private static void assertNotHere(ItemError error) {
    assertThat(error.getReason()).isEqualTo(ErrorReason.ERROR_REASON_NOT_OWNER);
  }

  private double count(String counter, String operation) {
    return meters.get(counter).tag("operation", operation).counter().count();
  }

  private StoreServiceBlockingStub stub() {
    return StoreServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static TransactionFilter filter(UnaryOperator<TransactionFilter.Builder> change) {
    return change.apply(TransactionFilter.newBuilder()).build();
  }

  private static ListAccountRequest.Builder list() {
    return ListAccountRequest.newBuilder()
        .setLedger("test")
        .setAccount("a")
        .setLimit(10)
        .addPartitions(PartitionCursor.getDefaultInstance())
        .addPartitions(PartitionCursor.newBuilder().setBound(notHere()));
  }

  private static ListReferenceRequest.Builder reference() {
    return ListReferenceRequest.newBuilder()
        .setLedger("test")
        .setReference("r")
        .setLimit(10)
        .addPartitions(RecordCursor.getDefaultInstance())
        .addPartitions(RecordCursor.newBuilder().setBound(notHere()));
  }

  private static ScanRecordsRequest.Builder scan() {
    return ScanRecordsRequest.newBuilder()
        .setLedger("test")
        .setLimit(10)
        .addPartitions(RecordCursor.getDefaultInstance())
        .addPartitions(RecordCursor.newBuilder().setBound(notHere()));
  }

  private static AggregateAccountRequest.Builder aggregate() {
    return AggregateAccountRequest.newBuilder()
        .setLedger("test")
        .setAccount("a")
        .addGroupBy(GroupBy.GROUP_BY_DAY)
        .setGroupsMax(10)
        .addPartitions(PartitionCursor.getDefaultInstance())
        .addPartitions(PartitionCursor.newBuilder().setBound(notHere()));
  }

  private static EstimateRecordsRequest.Builder estimate() {
    return EstimateRecordsRequest.newBuilder()
        .setLedger("test")
        .setSample(10)
        .addPartitions(PartitionBound.getDefaultInstance())
        .addPartitions(notHere());
  }

  private static PartitionBound notHere() {
    return PartitionBound.newBuilder().setPartition(NOT_HERE).build();
  }
}
