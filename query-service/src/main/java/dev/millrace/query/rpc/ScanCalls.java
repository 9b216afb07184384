package dev.millrace.query.rpc;

import dev.millrace.query.freshness.ReadAts;
import dev.millrace.query.lookup.Read;
import dev.millrace.query.lookup.RecordLists;
import dev.millrace.query.lookup.RecordPage;
import dev.millrace.query.lookup.Recorder.Stage;
import dev.millrace.query.page.RecordsToken;
import dev.millrace.query.page.ReferenceQuery;
import dev.millrace.query.page.ScanQuery;
import dev.millrace.query.rpc.RpcMeters.Method;
import dev.millrace.v1.GetByReferenceRequest;
import dev.millrace.v1.GetByReferenceResponse;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.ScanTransactionsRequest;
import dev.millrace.v1.ScanTransactionsResponse;
import dev.millrace.v1.Tier;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/** Transactions in the order of the log: by reference, and of a whole ledger. */
public final class ScanCalls {
  private final Reads reads;
  private final RecordLists lists;
  private final Pages pages;
  private final Replying replying;

  /** Calls answered by these lists. */
  public ScanCalls(Reads reads, RecordLists lists, Pages pages, Replying replying) {
    this.reads = reads;
    this.lists = lists;
    this.pages = pages;
    this.replying = replying;
  }

  void reference(GetByReferenceRequest request, StreamObserver<GetByReferenceResponse> observer) {
    Reply<GetByReferenceResponse> reply = replying.to(Method.REFERENCE, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.reference(request.getReference());
          int pageSize = pages.size(request.getPageSize());
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          ReferenceQuery query =
              new ReferenceQuery(
                  read.owners().topicId(), request.getLedger(), request.getReference());
          @Nullable RecordsToken after = pages.afterRecords(read, query, request.getPageToken());
          read.recorder().spent(Stage.CHECK);
          reply.from(
              lists.reference(read, query, pageSize, after),
              page -> answer(reply, read, query, page));
        });
  }

  private void answer(
      Reply<GetByReferenceResponse> reply, Read read, ReferenceQuery query, RecordPage page) {
    ReadAt readAt = ReadAts.of(query.topicId(), page.consulted());
    GetByReferenceResponse.Builder response =
        GetByReferenceResponse.newBuilder()
            .setNextPageToken(pages.text(query, page.next()))
            .setReadAt(readAt)
            .setUnknownFields(
                Replies.messages(GetByReferenceResponse.TRANSACTIONS_FIELD_NUMBER, page.records()));
    read.recorder().explain(Tier.TIER_STORE, page.consulted()).ifPresent(response::setExplanation);
    reply.send(response.build(), Tier.TIER_STORE, readAt);
  }

  void scan(ScanTransactionsRequest request, StreamObserver<ScanTransactionsResponse> observer) {
    Reply<ScanTransactionsResponse> reply = replying.to(Method.SCAN, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.loggedRange(request);
          FilterChecks.withoutAccount(request.getFilter());
          int pageSize = pages.size(request.getPageSize());
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          ScanQuery query =
              new ScanQuery(
                  read.owners().topicId(),
                  request.getLedger(),
                  Checks.order(request.getOrder()),
                  request.getFilter(),
                  request.hasLoggedFromMillis() ? request.getLoggedFromMillis() : null,
                  request.hasLoggedToMillis() ? request.getLoggedToMillis() : null);
          @Nullable RecordsToken after = pages.afterRecords(read, query, request.getPageToken());
          read.recorder().spent(Stage.CHECK);
          reply.from(
              lists.scan(read, query, pageSize, after), page -> answer(reply, read, query, page));
        });
  }

  private void answer(
      Reply<ScanTransactionsResponse> reply, Read read, ScanQuery query, RecordPage page) {
    ReadAt readAt = ReadAts.of(query.topicId(), page.consulted());
    ScanTransactionsResponse.Builder response =
        ScanTransactionsResponse.newBuilder()
            .setNextPageToken(pages.text(query, page.next()))
            .setReadAt(readAt)
            .setUnknownFields(
                Replies.messages(
                    ScanTransactionsResponse.TRANSACTIONS_FIELD_NUMBER, page.records()));
    read.recorder().explain(Tier.TIER_STORE, page.consulted()).ifPresent(response::setExplanation);
    reply.send(response.build(), Tier.TIER_STORE, readAt);
  }
}
