package dev.millrace.bench.reads;

import dev.millrace.bench.child.ChildLoop;
import dev.millrace.v1.QueryServiceGrpc;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A bare gRPC server with the transport and the threads of the query service, on bytes: what any
 * unary call of these sizes costs, without anything behind it.
 */
public final class EchoMain {
  private EchoMain() {}

  /** Where it listens. */
  public record Listening(int port) {}

  /**
   * Answers {@link EchoTask} with {@link Listening}.
   *
   * @param arguments how many event loops
   */
  public static void main(String[] arguments) throws InterruptedException {
    ChildLoop.serve(
        EchoTask.class,
        () -> {
          EventLoopGroup loops = EventLoops.of(Integer.parseInt(arguments[0]), "echo-loop");
          return task -> new Listening(serve(loops, task.answer()).getPort());
        });
  }

  /** Serves on a free port of this machine. */
  static Server serve(EventLoopGroup loops, byte[] answer) throws IOException {
    ServerServiceDefinition echo =
        ServerServiceDefinition.builder(QueryServiceGrpc.SERVICE_NAME)
            .addMethod(
                ReadKind.GET.method(),
                ServerCalls.asyncUnaryCall(
                    (_, observer) -> {
                      observer.onNext(answer);
                      observer.onCompleted();
                    }))
            .build();
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .channelType(NioServerSocketChannel.class)
        .directExecutor()
        .addService(echo)
        .build()
        .start();
  }
}
