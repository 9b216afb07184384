package dev.millrace.query.rpc;

import dev.millrace.query.freshness.ReadAts;
import dev.millrace.query.lookup.AccountSummaries.Summed;
import dev.millrace.query.lookup.Answer;
import dev.millrace.query.lookup.CachedLists;
import dev.millrace.query.lookup.CachedSummaries;
import dev.millrace.query.lookup.ListPage;
import dev.millrace.query.lookup.ListQuery;
import dev.millrace.query.lookup.Read;
import dev.millrace.query.lookup.Recorder.Stage;
import dev.millrace.query.page.PageQuery;
import dev.millrace.query.rpc.RpcMeters.Method;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.ListAccountTransactionsRequest;
import dev.millrace.v1.ListAccountTransactionsResponse;
import dev.millrace.v1.ReadAt;
import io.grpc.stub.StreamObserver;

/** An account's transactions and its summary. */
public final class AccountCalls {
  private final Reads reads;
  private final CachedLists lists;
  private final CachedSummaries summaries;
  private final Pages pages;
  private final Replying replying;

  /** Calls answered by these. */
  public AccountCalls(
      Reads reads, CachedLists lists, CachedSummaries summaries, Pages pages, Replying replying) {
    this.reads = reads;
    this.lists = lists;
    this.summaries = summaries;
    this.pages = pages;
    this.replying = replying;
  }

  void list(
      ListAccountTransactionsRequest request,
      StreamObserver<ListAccountTransactionsResponse> observer) {
    Reply<ListAccountTransactionsResponse> reply = replying.to(Method.LIST, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.account(request.getAccount());
          FilterChecks.ofAccount(request.getFilter());
          int pageSize = pages.size(request.getPageSize());
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          PageQuery query =
              new PageQuery(
                  read.owners().topicId(),
                  request.getLedger(),
                  request.getAccount(),
                  Checks.order(request.getOrder()),
                  Checks.view(request.getView()),
                  request.getFilter());
          ListQuery list =
              new ListQuery(query, pageSize, pages.after(read, query, request.getPageToken()));
          read.recorder().spent(Stage.CHECK);
          reply.from(lists.page(read, list), page -> answer(reply, read, query, page));
        });
  }

  private void answer(
      Reply<ListAccountTransactionsResponse> reply,
      Read read,
      PageQuery query,
      Answer<ListPage> answer) {
    ListPage page = answer.value();
    ReadAt readAt = ReadAts.of(query.topicId(), page.consulted());
    ListAccountTransactionsResponse.Builder response =
        ListAccountTransactionsResponse.newBuilder()
            .setNextPageToken(pages.text(query, page.next()))
            .setReadAt(readAt)
            .setUnknownFields(
                Replies.messages(
                    ListAccountTransactionsResponse.ENTRIES_FIELD_NUMBER, page.entries()));
    read.recorder().explain(answer.tier(), page.consulted()).ifPresent(response::setExplanation);
    reply.send(response.build(), answer.tier(), readAt);
  }

  void summary(
      GetAccountSummaryRequest request, StreamObserver<GetAccountSummaryResponse> observer) {
    Reply<GetAccountSummaryResponse> reply = replying.to(Method.SUMMARY, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.account(request.getAccount());
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          read.recorder().spent(Stage.CHECK);
          reply.from(
              summaries.summary(read, request.getAccount()),
              answer -> {
                Summed summed = answer.value();
                summed
                    .refusal()
                    .ifPresent(
                        refusal -> {
                          throw refusal.asException();
                        });
                ReadAt readAt = ReadAts.of(read.owners().topicId(), summed.consulted());
                GetAccountSummaryResponse.Builder response =
                    GetAccountSummaryResponse.newBuilder()
                        .setSummary(summed.summary())
                        .setReadAt(readAt);
                read.recorder()
                    .explain(answer.tier(), summed.consulted())
                    .ifPresent(response::setExplanation);
                reply.send(response.build(), answer.tier(), readAt);
              });
        });
  }
}
