package dev.millrace.query.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.GetTransactionRequest;
import dev.millrace.v1.GetTransactionResponse;
import dev.millrace.v1.QueryServiceGrpc;
import dev.millrace.v1.StoredTransaction;
import dev.millrace.v1.TransactionKey;
import io.grpc.MethodDescriptor;
import java.util.List;

/**
 * A transaction by id. Who answered and what it reflects are in headers alone: the body is the same
 * for ever.
 */
final class TransactionResource implements Resource<GetTransactionRequest> {
  private static final String IMMUTABLE = "private, max-age=31536000, immutable";

  /** What the id alone names may change: a transaction without partition key comes first. */
  private static final String ONLY_ONE_KNOWN = "private, max-age=60";

  @Override
  public MethodDescriptor<GetTransactionRequest, ?> method() {
    return QueryServiceGrpc.getGetTransactionMethod();
  }

  @Override
  public String nameParameter() {
    return "id";
  }

  @Override
  public GetTransactionRequest request(Target target) {
    return GetTransactionRequest.newBuilder()
        .setLedger(target.ledger())
        .setKey(
            TransactionKey.newBuilder()
                .setId(target.name())
                .setPartitionKey(target.parameters().text("partition_key", "")))
        .setConsistency(target.freshness().consistency())
        .setExplain(target.explain())
        .build();
  }

  @Override
  public Answer answer(Target target, byte[] response) throws InvalidProtocolBufferException {
    GetTransactionResponse parsed = GetTransactionResponse.parseFrom(response);
    StoredTransaction stored = parsed.getTransaction();
    ByteString json =
        Json.object(
            fields -> {
              TransactionJson.write(fields, "transaction", stored);
              if (target.explain()) {
                FreshnessJson.explanation(fields, parsed.getExplanation());
              }
            });
    return new Answer(
        json,
        target.explain() ? null : Validator.strong(json),
        target.explain() ? AskedFreshness.NO_STORE : cacheControl(target, stored),
        List.of(),
        parsed.getTier(),
        parsed.getReadAt().getToken(),
        null);
  }

  private static String cacheControl(Target target, StoredTransaction stored) {
    String partitionKey = stored.getTransaction().getPartitionKey();
    boolean whole =
        partitionKey.isEmpty()
            || partitionKey.equals(target.parameters().text("partition_key", ""))
            || partitionKey.equals(stored.getTransaction().getId());
    return whole ? IMMUTABLE : ONLY_ONE_KNOWN;
  }
}
