package dev.millrace.contract.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** The one place where a call is authorised. */
public final class AccessInterceptor implements ServerInterceptor {
  private final AccessPolicy policy;

  public AccessInterceptor(AccessPolicy policy) {
    this.policy = policy;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    Status decision = policy.decide(call.getMethodDescriptor().getFullMethodName(), headers);
    if (decision.isOk()) {
      return next.startCall(call, headers);
    }
    call.close(decision, new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
