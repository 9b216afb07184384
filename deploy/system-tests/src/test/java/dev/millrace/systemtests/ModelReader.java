package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.systemtests.ModelAnswers.Bound;
import dev.millrace.v1.AccountEntry;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.EntryView;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ListOrder;
import dev.millrace.v1.Position;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.TransactionKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads at random, at every consistency, and hands the answers over to be judged. One thread. */
final class ModelReader {
  private static final int PAGE_MAX = 40;
  private static final int KEYS_MAX = 15;

  /** A walk that never ends is a failure; a list of a run's whole ledger has fewer pages. */
  private static final int PAGES_MAX = 100_000;

  private final List<Clients> instances;
  private final String ledger;
  private final AtomicInteger numbers;
  private final RecentTokens tokens;
  private final ModelAnswers answers;
  private final Random random;

  /**
   * A reader.
   *
   * @param instances query services with other tiers each, asked in turn at random
   * @param numbers how many transactions were begun to be written
   */
  ModelReader(
      List<Clients> instances,
      String ledger,
      AtomicInteger numbers,
      RecentTokens tokens,
      ModelAnswers answers,
      long seed) {
    this.instances = instances;
    this.ledger = ledger;
    this.numbers = numbers;
    this.tokens = tokens;
    this.answers = answers;
    this.random = new Random(seed);
  }

  private Clients instance() {
    return instances.get(random.nextInt(instances.size()));
  }

  /** One read, or one walk through a list. */
  void read() {
    Bound bound = bound();
    switch (random.nextInt(6)) {
      case 0, 1 -> get(number(), random.nextBoolean(), bound);
      case 2 -> batch(bound);
      case 3 -> list(false, bound);
      case 4 -> list(true, bound);
      default -> summary(bound);
    }
  }

  /** Reads what was just written, at its token. */
  void readOwn(ModelWriter.Written written) {
    int index = random.nextInt(written.transactions().size());
    String id = written.transactions().get(index).getId();
    Bound bound = Bound.tokens(List.of(written.token()));
    get(Integer.parseInt(id.substring(2)), random.nextBoolean(), bound);
  }

  private Bound bound() {
    List<String> some = tokens.some(random);
    return switch (random.nextInt(4)) {
      case 0 -> Bound.fully();
      case 1 -> some.isEmpty() ? Bound.fully() : Bound.tokens(some);
      case 2 -> Bound.staleness(random.nextInt(0, 1_500));
      default -> Bound.byDefault();
    };
  }

  /** Some are not written yet, and some never will be. */
  private int number() {
    return random.nextInt(numbers.get() + 10);
  }

  private static TransactionKey key(int number, boolean withPartitionKey) {
    return TransactionKey.newBuilder()
        .setId(ModelTransactions.id(number))
        .setPartitionKey(withPartitionKey ? ModelTransactions.partitionKey(number) : "")
        .build();
  }

  private void get(int number, boolean withPartitionKey, Bound bound) {
    try {
      GetTransactionResponse found =
          instance()
              .query()
              .getTransaction(
                  GetTransactionRequest.newBuilder()
                      .setLedger(ledger)
                      .setKey(key(number, withPartitionKey))
                      .setConsistency(bound.consistency())
                      .build());
      answers.found(number, found.getTransaction(), found.getReadAt(), bound);
      tokens.add(found.getReadAt().getToken());
    } catch (StatusRuntimeException e) {
      assertThat(e.getStatus().getCode())
          .as("get %d at %s: %s", number, bound, e.getMessage())
          .isEqualTo(Status.Code.NOT_FOUND);
      answers.absent(number, asOf(e), bound);
    }
  }

  private static Map<Integer, Long> asOf(StatusRuntimeException notFound) {
    try {
      for (Any detail : StatusProto.fromThrowable(notFound).getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          String token = detail.unpack(ErrorInfo.class).getMetadataOrThrow("as_of");
          return ConsistencyToken.parse(token).nextOffsets();
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("NOT_FOUND without details", notFound);
  }

  private void batch(Bound bound) {
    List<Integer> asked = new ArrayList<>();
    BatchGetTransactionsRequest.Builder request =
        BatchGetTransactionsRequest.newBuilder()
            .setLedger(ledger)
            .setConsistency(bound.consistency());
    for (int i = random.nextInt(1, KEYS_MAX); i > 0; i--) {
      int number = number();
      asked.add(number);
      request.addKeys(key(number, random.nextBoolean()));
    }
    BatchGetTransactionsResponse response =
        instance().query().batchGetTransactions(request.build());
    assertThat(response.getResultsCount()).isEqualTo(asked.size());
    Map<Integer, Long> covered =
        ConsistencyToken.parse(response.getReadAt().getToken()).nextOffsets();
    Map<Integer, Long> reflected = reflected(response.getReadAt());
    // Results that are newer than the whole are covered too.
    reflected.forEach(
        (partition, next) ->
            assertThat(covered.get(partition))
                .as("what the token covers of partition %d", partition)
                .isGreaterThanOrEqualTo(next));
    for (int i = 0; i < asked.size(); i++) {
      if (response.getResults(i).hasTransaction()) {
        Position position = response.getResults(i).getTransaction().getPosition();
        assertThat(covered.getOrDefault(position.getPartition(), 0L))
            .as("what the token covers of the partition of key %d", asked.get(i))
            .isGreaterThan(position.getOffset());
        answers.foundInBatch(asked.get(i), response.getResults(i).getTransaction(), bound);
      } else {
        assertThat(response.getResults(i).getError().getCode())
            .as("key %d at %s", asked.get(i), bound)
            .isEqualTo(Status.Code.NOT_FOUND.value());
        answers.absent(asked.get(i), reflected, bound);
      }
    }
    tokens.add(response.getReadAt().getToken());
  }

  private void list(boolean walks, Bound bound) {
    String account = ModelTransactions.anyAccount(random);
    boolean newestFirst = random.nextBoolean();
    boolean full = random.nextBoolean();
    ListAccountTransactionsRequest.Builder request =
        ListAccountTransactionsRequest.newBuilder()
            .setLedger(ledger)
            .setAccount(account)
            .setOrder(
                newestFirst ? ListOrder.LIST_ORDER_NEWEST_FIRST : ListOrder.LIST_ORDER_OLDEST_FIRST)
            .setView(full ? EntryView.ENTRY_VIEW_FULL : EntryView.ENTRY_VIEW_SUMMARY)
            .setPageSize(random.nextInt(1, PAGE_MAX))
            .setConsistency(bound.consistency());
    ListAccountTransactionsResponse page =
        instance().query().listAccountTransactions(request.build());
    Map<Integer, Long> readAt = nextOffsets(page.getReadAt());
    List<AccountEntry> entries = new ArrayList<>(page.getEntriesList());
    tokens.add(page.getReadAt().getToken());
    // Each page may be another instance's: they share the key that signs page tokens.
    for (int pages = 0; walks && !page.getNextPageToken().isEmpty(); pages++) {
      assertThat(pages).as("pages of a walk").isLessThan(PAGES_MAX);
      request.setPageToken(page.getNextPageToken());
      page = instance().query().listAccountTransactions(request.build());
      entries.addAll(page.getEntriesList());
    }
    boolean whole = page.getNextPageToken().isEmpty();
    answers.listed(account, newestFirst, full, entries, whole, readAt, bound);
  }

  private void summary(Bound bound) {
    String account = ModelTransactions.anyAccount(random);
    GetAccountSummaryResponse response = instance().summary(ledger, account, bound.consistency());
    answers.summed(account, response.getSummary(), nextOffsets(response.getReadAt()), bound);
    tokens.add(response.getReadAt().getToken());
  }

  private static Map<Integer, Long> reflected(ReadAt readAt) {
    Map<Integer, Long> offsets = new TreeMap<>();
    readAt.getPartitionsList().forEach(p -> offsets.put(p.getPartition(), p.getNextOffset()));
    return offsets;
  }

  /** The same of an answer whose token covers nothing else. */
  private static Map<Integer, Long> nextOffsets(ReadAt readAt) {
    Map<Integer, Long> offsets = reflected(readAt);
    assertThat(ConsistencyToken.parse(readAt.getToken()).nextOffsets()).isEqualTo(offsets);
    return offsets;
  }
}
