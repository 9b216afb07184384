package dev.millrace.query.http;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;

/**
 * One kind of thing that can be asked for: how a request becomes the call of a method, and the
 * method's response an answer.
 *
 * @param <Q> the method's request
 */
interface Resource<Q> {
  /** The method that is called. */
  MethodDescriptor<Q, ?> method();

  /** What the path's last variable is called. */
  String nameParameter();

  /**
   * The method's request.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT naming the parameter
   */
  Q request(Target target);

  /** The answer to the request, of the response's bytes. Takes as long as the answer is large. */
  Answer answer(Target target, byte[] response) throws InvalidProtocolBufferException;
}
