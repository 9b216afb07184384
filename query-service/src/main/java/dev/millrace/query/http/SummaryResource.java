package dev.millrace.query.http;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.millrace.v1.GetAccountSummaryRequest;
import dev.millrace.v1.GetAccountSummaryResponse;
import dev.millrace.v1.QueryServiceGrpc;
import io.grpc.MethodDescriptor;

/** An account's count and totals. */
final class SummaryResource implements Resource<GetAccountSummaryRequest> {
  @Override
  public MethodDescriptor<GetAccountSummaryRequest, ?> method() {
    return QueryServiceGrpc.getGetAccountSummaryMethod();
  }

  @Override
  public String nameParameter() {
    return "account";
  }

  @Override
  public GetAccountSummaryRequest request(Target target) {
    return GetAccountSummaryRequest.newBuilder()
        .setLedger(target.ledger())
        .setAccount(target.name())
        .setConsistency(target.freshness().consistency())
        // The tier and the staleness are said nowhere else.
        .setExplain(true)
        .build();
  }

  @Override
  public Answer answer(Target target, byte[] response) throws InvalidProtocolBufferException {
    GetAccountSummaryResponse parsed = GetAccountSummaryResponse.parseFrom(response);
    Json.Document document =
        Json.object(
            json -> AccountJson.summary(json, target, parsed.getSummary()),
            json -> {
              FreshnessJson.readAt(json, parsed.getReadAt());
              if (target.explain()) {
                FreshnessJson.explanation(json, parsed.getExplanation());
              }
            });
    return ChangingAnswer.of(target, document, parsed.getReadAt(), parsed.getExplanation(), null);
  }
}
