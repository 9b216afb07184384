package dev.millrace.contract.rpc;

import io.grpc.Metadata;
import io.grpc.Status;

/** Decides who may call what. Must not block: it runs before every call. */
@FunctionalInterface
public interface AccessPolicy {
  /** Lets everyone in: for services that only loopback or a private network reaches. */
  AccessPolicy OPEN = (fullMethodName, headers) -> Status.OK;

  /** OK, UNAUTHENTICATED or PERMISSION_DENIED for a call of {@code fullMethodName}. */
  Status decide(String fullMethodName, Metadata headers);
}
