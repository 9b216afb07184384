package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.contract.transaction.Amounts;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.StreamReader;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.AtLeastAsFresh;
import dev.millrace.v1.Consistency;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.FullyConsistent;
import dev.millrace.v1.PartitionFreshness;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExportTest {
  private static final int PARTITIONS = 3;

  private TestLog log;
  private TestOwner owner;
  private QueryUnderTest query;

  @BeforeEach
  void start() {
    log = new TestLog(PARTITIONS);
    owner = TestOwner.ofAll(log);
    query =
        QueryUnderTest.over(
            log,
            Map.of(
                "millrace.query.watch.owner-away-ms", 1_000,
                "millrace.query.export.streams-max", 1));
  }

  @AfterEach
  void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void anExportIsWhatTheLogHeldAtItsStartAndSaysSo() {
    List<Logged> all = write(0, 200);
    log.write(TestTransactions.of("elsewhere").toBuilder().setLedger("another").build());
    StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> reader =
        export(all(), true);
    write(1_000, 50);
    await().until(reader::ended);
    assertThat(reader.status().isOk()).isTrue();
    List<StoredTransaction> exported = transactions(reader.messages());
    assertThat(exported.subList(0, Math.min(exported.size(), 200))).hasSizeGreaterThan(0);
    assertThat(exported).containsAll(all.stream().map(Logged::stored).toList());
    assertThat(exported).doesNotHaveDuplicates();

    ExportTransactionsResponse last = reader.messages().getLast();
    assertThat(last.getComplete()).isTrue();
    assertThat(reader.messages().stream().filter(ExportTransactionsResponse::getComplete))
        .hasSize(1);
    Map<Integer, Long> ends = ConsistencyToken.parse(last.getReadAt().getToken()).nextOffsets();
    assertThat(ends).hasSize(PARTITIONS);
    assertThat(exported)
        .allSatisfy(
            stored ->
                assertThat(stored.getPosition().getOffset())
                    .isLessThan(ends.get(stored.getPosition().getPartition())));
    assertThat(reader.messages())
        .allSatisfy(
            message ->
                assertThat(message.getReadAt().getToken()).isEqualTo(last.getReadAt().getToken()));
  }

  @Test
  void everyResumeTokenGoesOnToTheSameEnd() {
    List<Logged> all = write(0, 100);
    List<ExportTransactionsResponse> whole = take(all());
    write(1_000, 30); // beyond the end
    List<StoredTransaction> before = new ArrayList<>();
    for (ExportTransactionsResponse message : whole) {
      before.addAll(message.getTransactionsList());
      List<ExportTransactionsResponse> rest = take(all().setResumeToken(message.getResumeToken()));
      List<StoredTransaction> together = new ArrayList<>(before);
      together.addAll(transactions(rest));
      assertThat(together)
          .containsExactlyInAnyOrderElementsOf(all.stream().map(Logged::stored).toList());
      assertThat(rest.getLast().getComplete()).isTrue();
      assertThat(rest.getLast().getReadAt().getPartitionsList())
          .extracting(PartitionFreshness::getNextOffset)
          .isEqualTo(
              whole.getLast().getReadAt().getPartitionsList().stream()
                  .map(PartitionFreshness::getNextOffset)
                  .toList());
    }
  }

  @Test
  void anExportOfAnAccountHasOnlyWhatNamesItAndPassesTheFilter() {
    write(0, 20);
    Transaction fee =
        TestTransactions.of(LEDGER, "fee", "carol", "bank", 5, 1).toBuilder()
            .setType("fee")
            .build();
    log.write(fee);
    log.write(fee.toBuilder().setId("other-type").setType("payment").build());
    List<ExportTransactionsResponse> answer =
        take(all().setAccount("bank").setFilter(TransactionFilter.newBuilder().addTypes("fee")));
    assertThat(transactions(answer))
        .extracting(stored -> stored.getTransaction().getId())
        .containsExactly("fee");
  }

  @Test
  void anEmptyLogIsCompleteAtOnce() {
    List<ExportTransactionsResponse> answer = take(all());
    assertThat(answer).hasSize(1);
    assertThat(answer.getFirst().getComplete()).isTrue();
    assertThat(answer.getFirst().getReadAt().getPartitionsCount()).isEqualTo(PARTITIONS);
  }

  @Test
  void whatTheOwnersKnewToBeLoggedBeyondTheEndIsLag() {
    Logged late = log.append(TestTransactions.of("late"));
    owner.lagMillis(late.position().getPartition(), 400);
    List<ExportTransactionsResponse> answer = take(all());
    assertThat(answer).as("nothing to read").hasSize(1);
    PartitionFreshness behind =
        answer.getFirst().getReadAt().getPartitions(late.position().getPartition());
    assertThat(behind.getNextOffset()).isZero();
    assertThat(behind.getLagRecords()).isEqualTo(1);
    assertThat(behind.getLagMillis()).isGreaterThanOrEqualTo(400);
  }

  @Test
  void whatNobodyTellsOfAPartitionAnyMoreIsNotSaidToBeFresh() {
    write(0, 30);
    ExportTransactionsResponse complete = take(all()).getLast();
    long completeAtNanos = System.nanoTime();
    await().until(() -> System.nanoTime() - completeAtNanos > TimeUnit.MILLISECONDS.toNanos(400));
    List<ExportTransactionsResponse> rest = take(all().setResumeToken(complete.getResumeToken()));
    assertThat(rest).as("no owner is asked").hasSize(1);
    assertThat(rest.getFirst().getReadAt().getPartitionsList())
        .hasSize(PARTITIONS)
        .allSatisfy(partition -> assertThat(partition.getLagMillis()).isGreaterThanOrEqualTo(300));
  }

  @Test
  void whatIsLoggedAndNotAppliedIsWaitedForWhenItIsDemanded() {
    write(0, 10);
    Logged late = log.append(TestTransactions.of("late"));
    for (Consistency demand :
        List.of(
            Consistency.newBuilder()
                .setFullyConsistent(FullyConsistent.getDefaultInstance())
                .build(),
            Consistency.newBuilder()
                .setAtLeastAsFresh(
                    AtLeastAsFresh.newBuilder()
                        .addTokens(
                            ConsistencyToken.covering(
                                    log.topicId(),
                                    late.position().getPartition(),
                                    late.position().getOffset())
                                .toString()))
                .build())) {
      StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> reader =
          export(all().setConsistency(demand), true);
      if (demand.hasFullyConsistent()) {
        log.apply(late);
      }
      await().until(reader::ended);
      assertThat(transactions(reader.messages())).contains(late.stored());
    }
  }

  @Test
  void anExportGoesOnWithTheNewOwner() {
    List<Logged> all = write(0, 300);
    try (TestOwner other = TestOwner.of(log)) {
      StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> reader =
          export(all(), false);
      await().until(() -> owner.tails() > 0);
      owner.kill();
      other.take(0, 1, 2);
      reader.readAtLast();
      await().until(reader::ended);
      assertThat(reader.status().isOk()).isTrue();
      assertThat(transactions(reader.messages()))
          .containsExactlyInAnyOrderElementsOf(all.stream().map(Logged::stored).toList());
    }
  }

  @Test
  void anIncompleteExportIsAnErrorAndNeverComplete() {
    write(0, 30);
    owner.refuse(1, ErrorReason.ERROR_REASON_DATA_CORRUPT);
    StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> reader =
        export(all(), true);
    await().until(reader::ended);
    assertThat(reader.status().getCode()).isEqualTo(Status.Code.DATA_LOSS);
    assertThat(reader.messages()).noneMatch(ExportTransactionsResponse::getComplete);
  }

  @Test
  void exportsAreBounded() {
    List<Transaction> large = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // more than fits between an owner and a client that never reads
      large.add(
          TestTransactions.of("large-" + i).toBuilder()
              .setPayload(ByteString.copyFrom(new byte[200_000]))
              .build());
    }
    log.write(large);
    StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> open = export(all(), false);
    await().until(() -> owner.tails() > 0);
    int askedBefore = owner.batchGets();
    for (int i = 0; i < 20; i++) {
      StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> refused =
          export(all(), true);
      await().until(refused::ended);
      assertThat(refused.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
    assertThat(owner.batchGets()).as("who is refused costs no owner").isEqualTo(askedBefore);
    open.leave();
  }

  @Test
  void tokensThatWereAlteredOrAreOfAnotherExportAndBadFieldsAreRefused() {
    write(0, 30);
    String token = take(all()).getFirst().getResumeToken();
    for (int at : new int[] {0, token.length() / 2, token.length() - 1}) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      String altered = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(refused(all().setResumeToken(altered))).isEqualTo("resume_token");
    }
    assertThat(refused(all().setResumeToken("no token"))).isEqualTo("resume_token");
    assertThat(refused(all().setResumeToken(token).setLedger("another"))).isEqualTo("resume_token");
    assertThat(refused(all().setResumeToken(token).setAccount("alice"))).isEqualTo("resume_token");
    TransactionFilter.Builder fees = TransactionFilter.newBuilder().addTypes("fee");
    assertThat(refused(all().setResumeToken(token).setFilter(fees))).isEqualTo("resume_token");

    assertThat(refused(all().setLedger("no ledger"))).isEqualTo("ledger");
    assertThat(refused(all().setAccount("a".repeat(129)))).isEqualTo("account");
    assertThat(
            refused(
                all()
                    .setFilter(
                        TransactionFilter.newBuilder().setRole(AccountRole.ACCOUNT_ROLE_DEBIT))))
        .isEqualTo("filter.role");
    assertThat(
            refused(
                all()
                    .setFilter(
                        TransactionFilter.newBuilder().setTimeFromMicros(2).setTimeToMicros(1))))
        .isEqualTo("filter.time_to_micros");
    assertThat(
            refused(
                all()
                    .setFilter(
                        TransactionFilter.newBuilder()
                            .setAmountMin(Amounts.of(2))
                            .setAmountMax(Amounts.of(1)))))
        .isEqualTo("filter.amount_max");
    assertThat(
            refused(all().setFilter(TransactionFilter.newBuilder().addCurrencies("C".repeat(17)))))
        .isEqualTo("filter.currencies[0]");
    for (String currency : List.of("", "eur", "E R")) {
      assertThat(
              refused(
                  all()
                      .setAccount("alice")
                      .setFilter(
                          TransactionFilter.newBuilder()
                              .addCurrencies("EUR")
                              .addCurrencies(currency))))
          .isEqualTo("filter.currencies[1]");
    }
    assertThat(refused(all().setFilter(TransactionFilter.newBuilder().addTypes("tab\t"))))
        .isEqualTo("filter.types[0]");
  }

  private String refused(ExportTransactionsRequest.Builder request) {
    StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> reader =
        export(request, true);
    await().until(reader::ended);
    assertThat(reader.status().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return TestErrors.field(reader.refusal());
  }

  private static ExportTransactionsRequest.Builder all() {
    return ExportTransactionsRequest.newBuilder().setLedger(LEDGER);
  }

  private List<ExportTransactionsResponse> take(ExportTransactionsRequest.Builder request) {
    StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> reader =
        export(request, true);
    await().until(reader::ended);
    assertThat(reader.status().isOk()).as("%s", reader.status()).isTrue();
    return reader.messages();
  }

  private StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> export(
      ExportTransactionsRequest.Builder request, boolean reads) {
    StreamReader<ExportTransactionsRequest, ExportTransactionsResponse> reader =
        new StreamReader<>(reads);
    QueryServiceGrpc.newStub(query.channel()).exportTransactions(request.build(), reader);
    return reader;
  }

  private List<Logged> write(int from, int count) {
    List<Transaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      transactions.add(TestTransactions.of("tx-" + (from + i)));
    }
    return log.write(transactions);
  }

  private static List<StoredTransaction> transactions(List<ExportTransactionsResponse> messages) {
    return messages.stream().flatMap(message -> message.getTransactionsList().stream()).toList();
  }
}
