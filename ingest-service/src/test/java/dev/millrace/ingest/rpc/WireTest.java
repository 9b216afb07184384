package dev.millrace.ingest.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.ingest.wiring.IngestServer;
import dev.millrace.local.backing.TestKafka;
import dev.millrace.v1.IngestServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WireTest {
  @Test
  void everyMethodOfTheContractIsBoundAsItIs() {
    ServerServiceDefinition bound = Wire.bind(new IngestRpc(null, null));
    assertThat(bound.getServiceDescriptor().getSchemaDescriptor())
        .isInstanceOf(ProtoFileDescriptorSupplier.class);
    assertThat(bound.getMethods())
        .extracting(ServerMethodDefinition::getMethodDescriptor)
        .extracting(MethodDescriptor::getFullMethodName, MethodDescriptor::getType)
        .containsExactlyInAnyOrderElementsOf(
            IngestServiceGrpc.getServiceDescriptor().getMethods().stream()
                .map(method -> tuple(method.getFullMethodName(), method.getType()))
                .toList());
  }

  @Test
  void reflectionKnowsTheContract() throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    try (IngestServer server =
        IngestServer.start(TestKafka.shared().bootstrapServers(), "no-topic", Map.of())) {
      StreamObserver<ServerReflectionRequest> call =
          ServerReflectionGrpc.newStub(server.channel())
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                      answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                      answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                  });
      call.onNext(
          ServerReflectionRequest.newBuilder()
              .setFileContainingSymbol(IngestServiceGrpc.SERVICE_NAME)
              .build());
      assertThat(answer.get(10, TimeUnit.SECONDS).getFileDescriptorResponse())
          .satisfies(files -> assertThat(files.getFileDescriptorProtoCount()).isPositive());
      call.onCompleted();
    }
  }
}
