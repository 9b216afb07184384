package dev.millrace.ingest.wiring;

import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.settings.SettingsReader;
import dev.millrace.v1.IngestServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;

/** The stages and their gRPC server as the service wires them, without Micronaut around. */
public final class IngestServer implements AutoCloseable {
  private final Stages stages;
  private final Server server;
  private final ManagedChannel channel;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private IngestServer(Map<String, String> settings) {
    SettingsReader.refuseUnknown(IngestSettings.names(), settings.keySet(), List.of());
    IngestSettings read = IngestSettings.read(settings::get);
    stages = new Stages(read, registry).start();
    try {
      server =
          GrpcServer.complete(
                  NettyServerBuilder.forAddress(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                  stages,
                  read,
                  registry)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .usePlaintext()
            .maxInboundMessageSize(64 * 1024 * 1024)
            .build();
  }

  /** A server for a topic, with these settings besides. */
  public static IngestServer start(
      String bootstrapServers, String topic, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("millrace.kafka.bootstrap-servers", bootstrapServers);
    all.put("millrace.kafka.topic", topic);
    all.putIfAbsent("millrace.kafka.group", topic + "-storage");
    return new IngestServer(all);
  }

  /** The same, waiting until it can log. */
  public static IngestServer ready(
      String bootstrapServers, String topic, Map<String, String> settings) {
    return start(bootstrapServers, topic, settings).awaitReady();
  }

  public IngestServer awaitReady() {
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .pollInterval(20, TimeUnit.MILLISECONDS)
        .until(() -> stages.gate().trouble(), String::isEmpty);
    return this;
  }

  /** Makes a topic as storage would. */
  public static void createTopic(String bootstrapServers, String topic, int partitions) {
    createTopic(bootstrapServers, topic, partitions, LogTopic.configuration());
  }

  public static void createTopic(
      String bootstrapServers, String topic, int partitions, Map<String, String> configuration) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(configuration)))
          .all()
          .get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  public org.apache.kafka.common.Uuid topicId() {
    return stages.gate().state().topicId();
  }

  public String trouble() {
    return stages.gate().trouble();
  }

  public SimpleMeterRegistry registry() {
    return registry;
  }

  public void drain() {
    stages.rpc().drain();
  }

  public ManagedChannel channel() {
    return channel;
  }

  public int port() {
    return server.getPort();
  }

  public IngestServiceGrpc.IngestServiceBlockingStub blocking() {
    return IngestServiceGrpc.newBlockingStub(channel);
  }

  public IngestServiceGrpc.IngestServiceFutureStub future() {
    return IngestServiceGrpc.newFutureStub(channel);
  }

  public IngestServiceGrpc.IngestServiceStub async() {
    return IngestServiceGrpc.newStub(channel);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    stages.close();
  }
}
