package dev.millrace.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import dev.millrace.bench.child.ChildCommand;
import dev.millrace.bench.child.ClassPaths;
import dev.millrace.bench.drain.FillMain;
import dev.millrace.bench.drain.MillraceMain;
import dev.millrace.bench.drain.StreamsMain;
import dev.millrace.local.StorageJvm;
import dev.millrace.local.process.Home;
import dev.millrace.local.process.StackFailure;
import dev.millrace.v1.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command lines of the processes of a run. */
final class DrainChildren {
  static final String FILL = "fill";
  static final String MILLRACE = "storage-service";
  static final String STREAMS = "kafka-streams";

  /** For the producer's buffers. */
  private static final int FILL_MEBIBYTES = 384;

  /** The generator's tables take about 100 bytes an account, and more while they are made. */
  private static final int ACCOUNTS_PER_MEBIBYTE = 5_000;

  private final DrainPlan plan;
  private final Home home;
  private final Path logs;

  DrainChildren(DrainPlan plan, Home home, Path logs) {
    this.plan = plan;
    this.home = home;
    this.logs = logs;
  }

  ChildCommand fill() {
    int heap = FILL_MEBIBYTES + plan.generator().accounts() / ACCOUNTS_PER_MEBIBYTE;
    return new ChildCommand(
        FILL, heap, List.of(), serviceClassPath(), FillMain.class, List.of(), log(FILL));
  }

  ChildCommand millrace() {
    Map<String, String> settings = new HashMap<>(plan.settings());
    settings.put("millrace.kafka.partitions", Integer.toString(plan.partitions()));
    return new ChildCommand(
        MILLRACE,
        plan.heapMebibytes(),
        Stream.concat(heap(), plan.jvmOptions().stream()).toList(),
        serviceClassPath(),
        MillraceMain.class,
        arguments(settings),
        log(MILLRACE));
  }

  ChildCommand streams() {
    Map<String, String> settings = new HashMap<>();
    settings.put("num.stream.threads", Integer.toString(Math.max(1, plan.partitions() / 2)));
    settings.putAll(plan.streamsSettings());
    return new ChildCommand(
        STREAMS,
        plan.heapMebibytes(),
        Stream.concat(streamsOptions(), Stream.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"))
            .toList(),
        streamsClassPath(),
        StreamsMain.class,
        arguments(settings),
        log(STREAMS));
  }

  private Stream<String> streamsOptions() {
    List<String> options = plan.streamsJvmOptions();
    return options.isEmpty() ? heap() : options.stream();
  }

  /** The same for both, as the embedded stack has it. */
  private Stream<String> heap() {
    return StorageJvm.options(plan.heapMebibytes()).stream();
  }

  private static List<String> arguments(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .toList();
  }

  private Path log(String name) {
    return logs.resolve(name + ".log");
  }

  /** Ours and the storage service's. */
  private String serviceClassPath() {
    return ClassPaths.join(
        ClassPaths.of(MillraceMain.class), home.serviceClassPath("storage-service"));
  }

  /** Ours, what it needs, and what Kafka Streams was released with. */
  private String streamsClassPath() {
    Path libraries = home.root().resolve("deploy/bench/target/kafka-streams");
    if (!Files.exists(libraries)) {
      throw new StackFailure(
          "%s is missing; build it with ./mvnw -DskipTests package".formatted(libraries));
    }
    String ours =
        ClassPaths.of(
            StreamsMain.class,
            Transaction.class,
            Message.class,
            ObjectMapper.class,
            JsonParser.class,
            JsonProperty.class);
    return ClassPaths.join(ours, libraries.resolve("*").toString());
  }
}
