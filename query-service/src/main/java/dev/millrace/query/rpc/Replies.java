package dev.millrace.query.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.query.cache.CachedTransaction;
import dev.millrace.query.freshness.PartitionFresh;
import dev.millrace.query.freshness.ReadAts;
import dev.millrace.query.lookup.KeyOutcome;
import dev.millrace.v1.BatchGetTransactionsResponse;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.Tier;
import dev.millrace.v1.TransactionResult;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Answers as messages.
 *
 * <p>Transactions and entries pass on as the bytes the store gave: they are added as the content of
 * the field they belong to without being parsed, which on the wire is the same message.
 */
final class Replies {
  private static final Refusal NOT_FOUND =
      Refusal.of(
          Status.Code.NOT_FOUND,
          ErrorReason.ERROR_REASON_TRANSACTION_NOT_FOUND,
          "no transaction with this id at the stated freshness");

  private static final Refusal BATCH_TOO_LARGE =
      Refusal.of(
          Status.Code.RESOURCE_EXHAUSTED,
          ErrorReason.ERROR_REASON_BATCH_SIZE,
          "the results before this one fill the answer; ask for it in another batch");

  private Replies() {}

  static GetTransactionResponse.Builder transaction(Uuid topicId, KeyOutcome.Found found) {
    return GetTransactionResponse.newBuilder()
        .setReadAt(ReadAts.of(topicId, found.consulted()))
        .setTier(found.tier())
        .setUnknownFields(
            bytesField(
                GetTransactionResponse.TRANSACTION_FIELD_NUMBER,
                List.of(found.transaction().stored())));
  }

  static Refusal notFound(Uuid topicId, KeyOutcome.Absent absent) {
    return ReadAts.describe(NOT_FOUND, ReadAts.of(topicId, absent.consulted()));
  }

  static BatchGetTransactionsResponse.Builder batch(
      Uuid topicId, List<KeyOutcome> outcomes, long bytesMax) {
    BatchGetTransactionsResponse.Builder response = BatchGetTransactionsResponse.newBuilder();
    long bytes = 0;
    for (KeyOutcome outcome : outcomes) {
      if (outcome instanceof KeyOutcome.Found found) {
        int size = found.transaction().stored().size();
        if (bytes > 0 && bytes + size > bytesMax) {
          response.addResults(failed(BATCH_TOO_LARGE));
          continue;
        }
        bytes += size;
      }
      response.addResults(result(topicId, outcome));
    }
    Map<Integer, PartitionFresh> consulted = consulted(outcomes);
    return response.setReadAt(ReadAts.of(topicId, consulted, beyond(consulted, outcomes)));
  }

  /** Where results are newer than what all of the batch reflects: up to where they show the log. */
  private static Map<Integer, Long> beyond(
      Map<Integer, PartitionFresh> consulted, List<KeyOutcome> outcomes) {
    Map<Integer, Long> beyond = new TreeMap<>();
    for (KeyOutcome outcome : outcomes) {
      if (outcome instanceof KeyOutcome.Found(CachedTransaction found, _, _)) {
        @Nullable PartitionFresh reflected = consulted.get(found.partition());
        if (reflected == null || found.offset() >= reflected.nextOffset()) {
          beyond.merge(found.partition(), found.offset() + 1, Math::max);
        }
      }
    }
    return beyond;
  }

  private static TransactionResult result(Uuid topicId, KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Found found ->
          TransactionResult.newBuilder()
              .setTier(found.tier())
              .setUnknownFields(
                  bytesField(
                      TransactionResult.TRANSACTION_FIELD_NUMBER,
                      List.of(found.transaction().stored())))
              .build();
      case KeyOutcome.Absent absent ->
          failed(notFound(topicId, absent)).toBuilder().setTier(absent.tier()).build();
      case KeyOutcome.Failed(Refusal refusal) -> failed(refusal);
    };
  }

  private static TransactionResult failed(Refusal refusal) {
    return TransactionResult.newBuilder().setError(refusal.asItemError()).build();
  }

  /** What holds for all results together. What a cache gave is the same at every offset. */
  private static Map<Integer, PartitionFresh> consulted(List<KeyOutcome> outcomes) {
    Map<Integer, PartitionFresh> stores = new TreeMap<>();
    Map<Integer, PartitionFresh> caches = new TreeMap<>();
    for (KeyOutcome outcome : outcomes) {
      switch (outcome) {
        case KeyOutcome.Found(_, Tier tier, Map<Integer, PartitionFresh> consulted) -> {
          if (tier == Tier.TIER_STORE) {
            consulted.forEach((p, fresh) -> stores.merge(p, fresh, PartitionFresh::lesser));
          } else {
            consulted.forEach((p, fresh) -> caches.merge(p, fresh, PartitionFresh::greater));
          }
        }
        case KeyOutcome.Absent(_, Map<Integer, PartitionFresh> consulted) ->
            consulted.forEach((p, fresh) -> stores.merge(p, fresh, PartitionFresh::lesser));
        case KeyOutcome.Failed _ -> {}
      }
    }
    caches.forEach(stores::putIfAbsent);
    return stores;
  }

  /** The field of a response with these messages, as the store gave them; nothing for none. */
  static UnknownFieldSet messages(int number, List<? extends MessageLite> messages) {
    return messages.isEmpty()
        ? UnknownFieldSet.getDefaultInstance()
        : bytesField(number, messages.stream().map(MessageLite::toByteString).toList());
  }

  private static UnknownFieldSet bytesField(int number, List<ByteString> values) {
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    values.forEach(field::addLengthDelimited);
    return UnknownFieldSet.newBuilder().addField(number, field.build()).build();
  }
}
