package dev.millrace.query.rpc;

import dev.millrace.query.lookup.KeyOutcome;
import dev.millrace.query.lookup.LookupKey;
import dev.millrace.query.lookup.Read;
import dev.millrace.query.lookup.Recorder.Stage;
import dev.millrace.query.lookup.TransactionLookup;
import dev.millrace.query.rpc.RpcMeters.Method;
import dev.millrace.v1.BatchGetTransactionsRequest;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.Tier;
import io.grpc.stub.StreamObserver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transactions by identity. */
public final class TransactionCalls {
  private final Reads reads;
  private final TransactionLookup transactions;
  private final long replyBytesMax;
  private final Replying replying;

  /**
   * Calls answered by this look-up.
   *
   * @param replyBytesMax where batches refuse further items
   */
  public TransactionCalls(
      Reads reads, TransactionLookup transactions, long replyBytesMax, Replying replying) {
    this.reads = reads;
    this.transactions = transactions;
    this.replyBytesMax = replyBytesMax;
    this.replying = replying;
  }

  void get(GetTransactionRequest request, StreamObserver<GetTransactionResponse> observer) {
    Reply<GetTransactionResponse> reply = replying.to(Method.GET, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.key(request.hasKey(), request.getKey());
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          LookupKey key =
              LookupKey.of(read, request.getKey().getId(), request.getKey().getPartitionKey());
          read.recorder().spent(Stage.CHECK);
          KeyOutcome.@Nullable Found local = transactions.local(read, key);
          if (local != null) {
            read.recorder().spent(Stage.LOCAL_CACHE);
            answer(reply, read, local);
            return;
          }
          reply.from(
              transactions.lookup(read, List.of(key)),
              outcomes -> answer(reply, read, outcomes.getFirst()));
        });
  }

  private static void answer(Reply<GetTransactionResponse> reply, Read read, KeyOutcome outcome) {
    switch (outcome) {
      case KeyOutcome.Found found -> {
        GetTransactionResponse.Builder response =
            Replies.transaction(read.owners().topicId(), found);
        read.recorder()
            .explain(found.tier(), response.getReadAt())
            .ifPresent(response::setExplanation);
        reply.send(response.build(), found.tier(), response.getReadAt());
      }
      case KeyOutcome.Absent absent ->
          reply.refuse(Replies.notFound(read.owners().topicId(), absent).asException());
      case KeyOutcome.Failed failed -> reply.refuse(failed.refusal().asException());
    }
  }

  void batchGet(
      BatchGetTransactionsRequest request, StreamObserver<BatchGetTransactionsResponse> observer) {
    Reply<BatchGetTransactionsResponse> reply = replying.to(Method.BATCH_GET, observer);
    reply.guard(
        () -> {
          Checks.ledger(request.getLedger());
          Checks.batchSize(request.getKeysCount());
          Read read = reads.of(request.getLedger(), request.getConsistency(), request.getExplain());
          BatchKeys keys = BatchKeys.of(read, request.getKeysList());
          read.recorder().spent(Stage.CHECK);
          @Nullable List<KeyOutcome> local = transactions.local(read, keys.valid());
          if (local != null) {
            read.recorder().spent(Stage.LOCAL_CACHE);
            answer(reply, read, keys, local);
            return;
          }
          reply.from(
              transactions.lookup(read, keys.valid()),
              outcomes -> answer(reply, read, keys, outcomes));
        });
  }

  private void answer(
      Reply<BatchGetTransactionsResponse> reply,
      Read read,
      BatchKeys keys,
      List<KeyOutcome> outcomes) {
    BatchGetTransactionsResponse.Builder response =
        Replies.batch(read.owners().topicId(), keys.dense(outcomes), replyBytesMax);
    Tier slowest = slowest(outcomes);
    read.recorder().explain(slowest, response.getReadAt()).ifPresent(response::setExplanation);
    reply.send(response.build(), slowest, response.getReadAt());
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
}
