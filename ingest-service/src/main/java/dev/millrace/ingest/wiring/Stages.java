package dev.millrace.ingest.wiring;

import dev.millrace.ingest.admit.Admission;
import dev.millrace.ingest.admit.Budget;
import dev.millrace.ingest.batch.Inbox;
import dev.millrace.ingest.outcome.Outcomes;
import dev.millrace.ingest.publish.KafkaClients;
import dev.millrace.ingest.publish.LogGate;
import dev.millrace.ingest.publish.LogWatch;
import dev.millrace.ingest.publish.PublishMeters;
import dev.millrace.ingest.publish.Publisher;
import dev.millrace.ingest.rpc.InboundLimit;
import dev.millrace.ingest.rpc.IngestRpc;
import dev.millrace.ingest.rpc.Intake;
import dev.millrace.ingest.rpc.IntakeMeters;
import dev.millrace.ingest.rpc.Timekeeper;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The stages, made and connected; started and closed as one. */
public final class Stages implements AutoCloseable {
  /** Decoding, checking and encoding: as many as a small machine has cores. */
  private static final int CALL_THREADS = 2;

  /** Network of both sides, calls and owners. */
  private static final int EVENT_LOOPS = 2;

  private final EventLoopGroup eventLoops =
      new MultiThreadIoEventLoopGroup(EVENT_LOOPS, NioIoHandler.newFactory());
  private final ExecutorService callThreads =
      Executors.newFixedThreadPool(
          CALL_THREADS, Thread.ofPlatform().name("calls-", 0).daemon().factory());
  private final LogWatch watch;
  private final LogGate gate;
  private final Outcomes outcomes;
  private final Publisher publisher;
  private final Timekeeper timekeeper;
  private final IngestRpc rpc;
  private final InboundLimit inbound;

  /** Stages that do not run yet. */
  public Stages(IngestSettings settings, MeterRegistry registry) {
    StageMeters meters = new StageMeters(registry);
    outcomes = new Outcomes(settings.outcome(), eventLoops);
    watch =
        new LogWatch(
            settings.log().topic(),
            () -> KafkaClients.admin(settings.log()),
            () -> KafkaClients.producer(settings.log()),
            outcomes::start);
    gate = new LogGate(watch);
    Inbox inbox = new Inbox(settings.batch());
    publisher =
        new Publisher(
            settings.log().topic(), inbox, watch, gate, outcomes, new PublishMeters(registry));
    Budget budget = new Budget(settings.admit().bufferBytesMax());
    timekeeper = new Timekeeper(settings.rpc());
    Intake intake =
        new Intake(
            new Admission(settings.admit(), InstantSource.system()),
            budget,
            inbox,
            gate,
            timekeeper,
            callThreads,
            new IntakeMeters(registry));
    rpc = new IngestRpc(intake, settings.rpc());
    inbound = new InboundLimit(settings.grpc().inboundBytesMax());
    meters.gauges(budget, inbox, outcomes, inbound);
    meters.producer(watch);
  }

  /** Starts every thread. */
  public Stages start() {
    publisher.start();
    timekeeper.start();
    watch.start();
    return this;
  }

  /** The service in front. */
  public IngestRpc rpc() {
    return rpc;
  }

  InboundLimit inbound() {
    return inbound;
  }

  /** Whether the log can be written to. */
  public LogGate gate() {
    return gate;
  }

  /** Runs something small every second while the stages run. */
  void eachSecond(Runnable step) {
    timekeeper.eachSecond(step);
  }

  EventLoopGroup eventLoops() {
    return eventLoops;
  }

  ExecutorService callThreads() {
    return callThreads;
  }

  /** Publishes and acknowledges what was admitted, then closes. No calls may come any more. */
  @Override
  public void close() {
    publisher.close();
    outcomes.close();
    watch.close();
    timekeeper.close();
    callThreads.shutdown();
    var _ = eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
