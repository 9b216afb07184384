package dev.millrace.query.rpc;

import static dev.millrace.query.harness.TestTransactions.LEDGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.millrace.query.QueryUnderTest;
import dev.millrace.query.harness.TestErrors;
import dev.millrace.query.harness.TestFilter;
import dev.millrace.query.harness.TestLog;
import dev.millrace.query.harness.TestLog.Logged;
import dev.millrace.query.harness.TestOwner;
import dev.millrace.query.harness.TestSamples;
import dev.millrace.query.harness.TestTransactions;
import dev.millrace.v1.AccountRole;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GetByReferenceResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Position;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.ScanTransactionsResponse;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.Transaction;
import dev.millrace.v1.TransactionFilter;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Scans of a ledger by append time, and what carries a reference. */
class ScanReadsTest {
  private static final long SEED = 20_261_122;
  private static final int PARTITIONS = 3;

  /** Less than a partition holds, so that scans take several pages whatever matches. */
  private static final int SCANNED_MAX = 40;

  private static final Comparator<Logged> BY_POSITION =
      Comparator.comparing(
          Logged::position,
          Comparator.comparingInt(Position::getPartition).thenComparingLong(Position::getOffset));

  private static final Comparator<Logged> BY_APPEND_TIME =
      Comparator.comparingLong(Logged::loggedAtMillis).thenComparing(BY_POSITION);

  private static TestLog log;
  private static TestOwner owner;
  private static QueryUnderTest query;

  @BeforeAll
  static void start() {
    log = new TestLog(PARTITIONS);
    owner = TestOwner.ofAll(log);
    query = QueryUnderTest.over(log, Map.of("millrace.query.paging.scanned-max", SCANNED_MAX));
  }

  @AfterAll
  static void stop() {
    query.close();
    owner.close();
    log.close();
  }

  @Test
  void scanReturnsWhatMatchesAndItsFirstPageReflectsEachOnceInOrderWhileWritesGoOn() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    List<Logged> written = new ArrayList<>();
    for (int round = 0; round < 24; round++) {
      for (int i = 0; i < 3; i++) {
        // Batches, each of which has a few append times.
        written.addAll(write("walked", 1 + random.nextInt(12), random));
      }
      // An owner that does not tell append times costs pages, never transactions.
      owner.tellsAppendTimes(random.nextInt(PARTITIONS), random.nextBoolean());
      ScanTransactionsRequest request = request(random, written);

      List<Logged> atStart = List.copyOf(written);
      List<StoredTransaction> walked =
          walkScan(request, () -> written.addAll(write("walked", 1, random)));

      assertThat(walked)
          .as("round %d, request %s", round, request)
          .containsExactlyElementsOf(expected(request, atStart));
    }
  }

  private static ScanTransactionsRequest request(Random random, List<Logged> written) {
    ScanTransactionsRequest.Builder request =
        scan("walked")
            .setFilter(TestSamples.filter(random, false))
            .setOrder(
                random.nextBoolean()
                    ? ListOrder.LIST_ORDER_OLDEST_FIRST
                    : ListOrder.LIST_ORDER_UNSPECIFIED)
            .setPageSize(1 + random.nextInt(15));
    long from = written.get(random.nextInt(written.size())).loggedAtMillis();
    long to = written.get(random.nextInt(written.size())).loggedAtMillis();
    if (random.nextBoolean()) {
      request.setLoggedFromMillis(Math.min(from, to));
    }
    if (random.nextBoolean()) {
      request.setLoggedToMillis(Math.max(from, to));
    }
    return request.build();
  }

  private static List<StoredTransaction> expected(
      ScanTransactionsRequest request, List<Logged> written) {
    return written.stream()
        .filter(
            l ->
                !request.hasLoggedFromMillis()
                    || l.loggedAtMillis() >= request.getLoggedFromMillis())
        .filter(
            l -> !request.hasLoggedToMillis() || l.loggedAtMillis() < request.getLoggedToMillis())
        .filter(
            l ->
                TestFilter.passes(
                    request.getFilter(), l.transaction(), AccountRole.ACCOUNT_ROLE_UNSPECIFIED))
        .sorted(
            request.getOrder() == ListOrder.LIST_ORDER_OLDEST_FIRST
                ? BY_APPEND_TIME
                : BY_APPEND_TIME.reversed())
        .map(Logged::stored)
        .toList();
  }

  @Test
  void scanPageEndsBeforeItsMessageGrowsTooLarge() {
    String ledger = "heavy";
    List<Transaction> heavy = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      heavy.add(
          TestTransactions.of(ledger, "heavy-" + i, "a", "b", 1, i).toBuilder()
              .setPayload(ByteString.copyFrom(new byte[250_000]))
              .build());
    }
    log.write(heavy);

    List<StoredTransaction> walked = walkScan(scan(ledger).setPageSize(1_000).build(), () -> {});

    assertThat(walked).hasSize(30).doesNotHaveDuplicates();
  }

  @Test
  void scanPageThatFindsNothingInItsShareOfWorkIsEmptyAndGoesOn() {
    Random random = new Random(SEED);
    write("noise", 300, random);
    Logged wanted = log.write(TestTransactions.of("sparse", "needle", "a", "b", 1, 1));
    int scansBefore = owner.scans();

    List<ScanTransactionsResponse> pages = pages(scan("sparse").build(), () -> {});

    assertThat(pages).hasSizeGreaterThan(1);
    assertThat(owner.scans() - scansBefore).isEqualTo(pages.size());
    assertThat(pages.stream().flatMap(p -> p.getTransactionsList().stream()))
        .containsExactly(wanted.stored());
  }

  @Test
  void referenceListsByPositionEachOnceWhileWritesGoOn() {
    Random random = new Random(SEED);
    for (int pageSize : new int[] {1, 2, 3, 7, 100}) {
      String reference = "invoice-" + pageSize;
      List<Logged> written = referenced(reference, 20, random);
      referenced(reference + "0", 5, random);
      GetByReferenceRequest request =
          GetByReferenceRequest.newBuilder()
              .setLedger(LEDGER)
              .setReference(reference)
              .setPageSize(pageSize)
              .build();

      List<StoredTransaction> walked = new ArrayList<>();
      String token = "";
      do {
        GetByReferenceResponse page =
            query.stub().getByReference(request.toBuilder().setPageToken(token).build());
        assertThat(page.getTransactionsCount()).isLessThanOrEqualTo(pageSize);
        assertThat(page.getReadAt().getPartitionsCount()).isEqualTo(PARTITIONS);
        walked.addAll(page.getTransactionsList());
        token = page.getNextPageToken();
        referenced(reference, 1, random);
      } while (!token.isEmpty());

      assertThat(walked)
          .containsExactlyElementsOf(
              written.stream().sorted(BY_POSITION).map(Logged::stored).toList());
    }
  }

  @Test
  void referenceThatNothingCarriesIsAnEmptyPage() {
    GetByReferenceResponse page =
        query
            .stub()
            .getByReference(
                GetByReferenceRequest.newBuilder()
                    .setLedger(LEDGER)
                    .setReference("nobody's")
                    .build());

    assertThat(page.getTransactionsList()).isEmpty();
    assertThat(page.getNextPageToken()).isEmpty();
    assertThat(page.getReadAt().getToken()).isNotEmpty();
  }

  @Test
  void followingPagesReflectWhatTheFirstOneDid() {
    write("fixed", 30, new Random(SEED));
    ScanTransactionsRequest request = scan("fixed").setPageSize(2).build();
    ScanTransactionsResponse first = query.stub().scanTransactions(request);
    write("fixed", 30, new Random(SEED + 1));

    ScanTransactionsResponse second =
        query
            .stub()
            .scanTransactions(request.toBuilder().setPageToken(first.getNextPageToken()).build());

    assertThat(second.getReadAt().getToken()).isEqualTo(first.getReadAt().getToken());
    assertThat(second.getReadAt().getPartitionsList())
        .anySatisfy(p -> assertThat(p.getLagRecords()).isPositive());
  }

  @Test
  void tokenOfAnotherScanOrKindOrAlteredIsInvalid() {
    Random random = new Random(SEED);
    write("tokens", 60, random);
    log.write(TestSamples.of("tokens", 10, random));
    referenced("tokens", 10, random);
    ScanTransactionsRequest good = scan("tokens").setPageSize(1).setLoggedFromMillis(0).build();
    String token = query.stub().scanTransactions(good).getNextPageToken();
    String ofReference =
        query
            .stub()
            .getByReference(
                GetByReferenceRequest.newBuilder()
                    .setLedger(LEDGER)
                    .setReference("tokens")
                    .setPageSize(1)
                    .build())
            .getNextPageToken();
    String ofList =
        query
            .stub()
            .listAccountTransactions(
                ListAccountTransactionsRequest.newBuilder()
                    .setLedger(LEDGER)
                    .setAccount("tokens")
                    .setPageSize(1)
                    .build())
            .getNextPageToken();
    Function<String, ScanTransactionsRequest> with = t -> good.toBuilder().setPageToken(t).build();
    List<ScanTransactionsRequest> bad =
        List.of(
            with.apply(ofReference),
            with.apply(ofList),
            with.apply(token.substring(1)),
            with.apply((token.charAt(0) == 'B' ? "C" : "B") + token.substring(1)),
            with.apply(token).toBuilder().setLedger("other").build(),
            with.apply(token).toBuilder().setOrder(ListOrder.LIST_ORDER_OLDEST_FIRST).build(),
            with.apply(token).toBuilder().clearLoggedFromMillis().build(),
            with.apply(token).toBuilder().setLoggedFromMillis(1).build(),
            with.apply(token).toBuilder().setLoggedToMillis(Long.MAX_VALUE).build(),
            with.apply(token).toBuilder()
                .setFilter(TransactionFilter.newBuilder().addTypes("payment"))
                .build());
    assertThat(List.of(token, ofReference, ofList)).doesNotContain("");
    for (ScanTransactionsRequest request : bad) {
      StatusRuntimeException refused =
          catchThrowableOfType(
              StatusRuntimeException.class, () -> query.stub().scanTransactions(request));
      assertThat(TestErrors.info(refused).getReason()).isEqualTo("INVALID_PAGE_TOKEN");
      assertThat(TestErrors.field(refused)).isEqualTo("page_token");
    }
    query.stub().scanTransactions(with.apply(token));
  }

  private static List<StoredTransaction> walkScan(
      ScanTransactionsRequest request, Runnable betweenPages) {
    return pages(request, betweenPages).stream()
        .flatMap(page -> page.getTransactionsList().stream())
        .toList();
  }

  private static List<ScanTransactionsResponse> pages(
      ScanTransactionsRequest request, Runnable betweenPages) {
    List<ScanTransactionsResponse> pages = new ArrayList<>();
    String token = "";
    do {
      ScanTransactionsResponse page =
          query.stub().scanTransactions(request.toBuilder().setPageToken(token).build());
      if (request.getPageSize() > 0) {
        assertThat(page.getTransactionsCount()).isLessThanOrEqualTo(request.getPageSize());
      }
      pages.add(page);
      token = page.getNextPageToken();
      betweenPages.run();
    } while (!token.isEmpty());
    return pages;
  }

  private static List<Logged> write(String ledger, int count, Random random) {
    return log.write(
        TestSamples.of("alice", count, random).stream()
            .map(t -> t.toBuilder().setLedger(ledger).build())
            .toList());
  }

  private static List<Logged> referenced(String reference, int count, Random random) {
    return log.write(
        TestSamples.of("referenced", count, random).stream()
            .map(t -> t.toBuilder().setReference(reference).build())
            .toList());
  }

  private static ScanTransactionsRequest.Builder scan(String ledger) {
    return ScanTransactionsRequest.newBuilder().setLedger(ledger);
  }
}
