package dev.millrace.query.rpc;

import dev.millrace.query.freshness.ReadAts;
import dev.millrace.query.lookup.AggregateQuery;
import dev.millrace.query.lookup.Aggregates;
import dev.millrace.query.lookup.CountQuery;
import dev.millrace.query.lookup.Counted;
import dev.millrace.query.lookup.Counts;
import dev.millrace.query.lookup.Read;
import dev.millrace.query.lookup.Recorder.Stage;
import dev.millrace.query.rpc.RpcMeters.Method;
import dev.millrace.v1.AggregateRequest;
import dev.millrace.v1.AggregateResponse;
import dev.millrace.v1.CountTransactionsRequest;
import dev.millrace.v1.CountTransactionsResponse;
import dev.millrace.v1.ReadAt;
import dev.millrace.v1.Tier;
import io.grpc.stub.StreamObserver;

/** Counts and totals of many transactions. */
public final class AnalysisCalls {
  private final Reads reads;
  private final Aggregates aggregates;
  private final Counts counts;
  private final Replying replying;

  /** Calls answered by these. */
  public AnalysisCalls(Reads reads, Aggregates aggregates, Counts counts, Replying replying) {
    this.reads = reads;
    this.aggregates = aggregates;
    this.counts = counts;
    this.replying = replying;
  }

  void aggregate(AggregateRequest request, StreamObserver<AggregateResponse> observer) {
    Reply<AggregateResponse> reply = replying.to(Method.AGGREGATE, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.account(request.getAccount());
          FilterChecks.ofAccount(request.getFilter());
          FilterChecks.groupBy(request.getGroupByList());
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          read.recorder().spent(Stage.CHECK);
          reply.from(
              aggregates.aggregate(
                  read,
                  new AggregateQuery(
                      request.getAccount(), request.getFilter(), request.getGroupByList())),
              aggregated -> answer(reply, read, aggregated));
        });
  }

  private static void answer(
      Reply<AggregateResponse> reply, Read read, Aggregates.Aggregated aggregated) {
    ReadAt readAt = ReadAts.of(read.owners().topicId(), aggregated.consulted());
    AggregateResponse.Builder response =
        AggregateResponse.newBuilder()
            .addAllGroups(aggregated.groups())
            .setEntriesRead(aggregated.entriesRead())
            .setReadAt(readAt);
    read.recorder()
        .explain(Tier.TIER_STORE, aggregated.consulted())
        .ifPresent(response::setExplanation);
    reply.send(response.build(), Tier.TIER_STORE, readAt);
  }

  void count(CountTransactionsRequest request, StreamObserver<CountTransactionsResponse> observer) {
    Reply<CountTransactionsResponse> reply = replying.to(Method.COUNT, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          if (request.getAccount().isEmpty()) {
            FilterChecks.withoutAccount(request.getFilter());
          } else {
            Checks.account(request.getAccount());
            FilterChecks.ofAccount(request.getFilter());
          }
          CountQuery query =
              new CountQuery(
                  request.getAccount(), request.getFilter(), Checks.isEstimated(request.getMode()));
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          read.recorder().spent(Stage.CHECK);
          reply.from(counts.count(read, query), counted -> answer(reply, read, counted));
        });
  }

  private static void answer(Reply<CountTransactionsResponse> reply, Read read, Counted counted) {
    ReadAt readAt = ReadAts.of(read.owners().topicId(), counted.consulted());
    CountTransactionsResponse.Builder response =
        CountTransactionsResponse.newBuilder()
            .setCount(counted.count())
            .setEstimated(counted.estimated())
            .setRecordsRead(counted.recordsRead())
            .setReadAt(readAt);
    read.recorder()
        .explain(Tier.TIER_STORE, counted.consulted())
        .ifPresent(response::setExplanation);
    reply.send(response.build(), Tier.TIER_STORE, readAt);
  }
}
