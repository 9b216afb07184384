package dev.millrace.query.rpc;

import dev.millrace.query.freshness.ReadAts;
import dev.millrace.query.lookup.AccountSummaries.Summed;
import dev.millrace.query.lookup.Answer;
import dev.millrace.query.lookup.CachedLists;
import dev.millrace.query.lookup.CachedSummaries;
import dev.millrace.query.lookup.KeyOutcome;
import dev.millrace.query.lookup.ListPage;
import dev.millrace.query.lookup.ListQuery;
import dev.millrace.query.lookup.LookupKey;
import dev.millrace.query.lookup.Read;
import dev.millrace.query.lookup.TransactionLookup;
import dev.millrace.query.page.PageQuery;
import dev.millrace.query.page.PageToken;
import dev.millrace.query.page.PageTokens;
import dev.millrace.query.rpc.RpcMeters.Method;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.ExportTransactionsRequest;
import dev.millrace.v1.ExportTransactionsResponse;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Tier;
import dev.millrace.v1.WatchRequest;
import dev.millrace.v1.WatchResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The public read methods: check, look up, reply. Nothing here waits. */
public final class QueryGrpc extends QueryServiceGrpc.QueryServiceImplBase {
  /**
   * Bounds of answers.
   *
   * @param pageSizeDefault for requests that name none
   * @param pageSizeMax larger ones are lowered to it
   * @param replyBytesMax where pages end and batches refuse further items
   */
  public record Limits(int pageSizeDefault, int pageSizeMax, long replyBytesMax) {}

  private final Reads reads;
  private final TransactionLookup transactions;
  private final CachedLists lists;
  private final CachedSummaries summaries;
  private final StreamReads streams;
  private final PageTokens pageTokens;
  private final Limits limits;
  private final RpcMeters meters;
  private final LongSupplier nanoTime;

  /** The service over these look-ups. */
  public QueryGrpc(
      Reads reads,
      TransactionLookup transactions,
      CachedLists lists,
      CachedSummaries summaries,
      StreamReads streams,
      PageTokens pageTokens,
      Limits limits,
      RpcMeters meters,
      LongSupplier nanoTime) {
    this.reads = reads;
    this.transactions = transactions;
    this.lists = lists;
    this.summaries = summaries;
    this.streams = streams;
    this.pageTokens = pageTokens;
    this.limits = limits;
    this.meters = meters;
    this.nanoTime = nanoTime;
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> observer) {
    Reply<GetTransactionResponse> reply = reply(Method.GET, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.key(request.hasKey(), request.getKey());
          Read read = reads.of(request.getLedger(), request.getConsistency());
          LookupKey key =
              LookupKey.of(read, request.getKey().getId(), request.getKey().getPartitionKey());
          KeyOutcome.@Nullable Found local = transactions.local(read, key);
          if (local != null) {
            transaction(reply, read, local);
            return;
          }
          reply.from(
              transactions.lookup(read, List.of(key)),
              outcomes -> transaction(reply, read, outcomes.getFirst()));
        });
  }

  private static void transaction(
      Reply<GetTransactionResponse> reply, Read read, KeyOutcome outcome) {
    switch (outcome) {
      case KeyOutcome.Found found -> {
        GetTransactionResponse response = Replies.transaction(read.owners().topicId(), found);
        reply.send(response, found.tier(), response.getReadAt());
      }
      case KeyOutcome.Absent absent ->
          reply.refuse(Replies.notFound(read.owners().topicId(), absent).asException());
      case KeyOutcome.Failed failed -> reply.refuse(failed.refusal().asException());
    }
  }

  @Override
  public void batchGetTransactions(
      BatchGetTransactionsRequest request, StreamObserver<BatchGetTransactionsResponse> observer) {
    Reply<BatchGetTransactionsResponse> reply = reply(Method.BATCH_GET, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.batchSize(request.getKeysCount());
          Read read = reads.of(request.getLedger(), request.getConsistency());
          BatchKeys keys = BatchKeys.of(read, request.getKeysList());
          @Nullable List<KeyOutcome> local = transactions.local(read, keys.valid());
          if (local != null) {
            batch(reply, read, keys, local);
            return;
          }
          reply.from(
              transactions.lookup(read, keys.valid()),
              outcomes -> batch(reply, read, keys, outcomes));
        });
  }

  private void batch(
      Reply<BatchGetTransactionsResponse> reply,
      Read read,
      BatchKeys keys,
      List<KeyOutcome> outcomes) {
    BatchGetTransactionsResponse response =
        Replies.batch(read.owners().topicId(), keys.dense(outcomes), limits.replyBytesMax());
    reply.send(response, slowest(outcomes), response.getReadAt());
  }

  private static Tier slowest(List<KeyOutcome> outcomes) {
    Tier slowest = Tier.TIER_LOCAL_CACHE;
    for (KeyOutcome outcome : outcomes) {
      Tier tier =
          switch (outcome) {
            case KeyOutcome.Found found -> found.tier();
            case KeyOutcome.Absent absent -> absent.tier();
            case KeyOutcome.Failed _ -> Tier.TIER_STORE;
          };
      slowest = tier.compareTo(slowest) > 0 ? tier : slowest;
    }
    return slowest;
  }

  @Override
  public void listAccountTransactions(
      ListAccountTransactionsRequest request,
      StreamObserver<ListAccountTransactionsResponse> observer) {
    Reply<ListAccountTransactionsResponse> reply = reply(Method.LIST, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.account(request.getAccount());
          int pageSize =
              Checks.pageSize(
                  request.getPageSize(), limits.pageSizeDefault(), limits.pageSizeMax());
          Read read = reads.of(request.getLedger(), request.getConsistency());
          PageQuery query =
              new PageQuery(
                  read.owners().topicId(),
                  request.getLedger(),
                  request.getAccount(),
                  Checks.order(request.getOrder()),
                  Checks.view(request.getView()));
          ListQuery list =
              new ListQuery(query, pageSize, after(query, request.getPageToken(), read));
          reply.from(lists.page(read, list), page -> page(reply, query, page));
        });
  }

  private @Nullable PageToken after(PageQuery query, String text, Read read) {
    if (text.isEmpty()) {
      return null;
    }
    PageToken token;
    try {
      token = pageTokens.decode(query, text);
    } catch (IllegalArgumentException e) {
      throw Checks.pageToken(String.valueOf(e.getMessage())).asException();
    }
    if (token.endOffsets().size() != read.owners().partitions()) {
      throw Checks.pageToken("is of a log with other partitions").asException();
    }
    return token;
  }

  private void page(
      Reply<ListAccountTransactionsResponse> reply, PageQuery query, Answer<ListPage> answer) {
    ListPage page = answer.value();
    ReadAt readAt = ReadAts.of(query.topicId(), page.consulted());
    @Nullable PageToken next = page.next();
    reply.send(
        Replies.list(page.entries(), next == null ? "" : pageTokens.encode(query, next), readAt),
        answer.tier(),
        readAt);
  }

  @Override
  public void getAccountSummary(
      GetAccountSummaryRequest request, StreamObserver<GetAccountSummaryResponse> observer) {
    Reply<GetAccountSummaryResponse> reply = reply(Method.SUMMARY, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.account(request.getAccount());
          Read read = reads.of(request.getLedger(), request.getConsistency());
          reply.from(
              summaries.summary(read, request.getAccount()),
              answer -> {
                Summed summed = answer.value();
                ReadAt readAt = ReadAts.of(read.owners().topicId(), summed.consulted());
                reply.send(
                    GetAccountSummaryResponse.newBuilder()
                        .setSummary(summed.summary())
                        .setReadAt(readAt)
                        .build(),
                    answer.tier(),
                    readAt);
              });
        });
  }

  @Override
  public void exportTransactions(
      ExportTransactionsRequest request, StreamObserver<ExportTransactionsResponse> observer) {
    streams.export(request, observer);
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    streams.watch(request, observer);
  }

  private <R> Reply<R> reply(Method method, StreamObserver<R> observer) {
    return new Reply<>(method, observer, meters, nanoTime);
  }
}
