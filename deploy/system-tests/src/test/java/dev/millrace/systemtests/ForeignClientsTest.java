package dev.millrace.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.v1.AccountSummary;
import dev.millrace.v1.Acknowledgement;
import dev.millrace.v1.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of docs/clients in their own languages, where these are there:
 * docs/clients/README.md says what each needs. Nothing is downloaded for them.
 */
class ForeignClientsTest {
  private static final Path EXAMPLES = Home.path().resolve("docs/clients");
  private static final Path PROTO = Home.path().resolve("proto/src/main/proto");

  /** What each example submits. */
  private static final int COUNT = 25;

  private static TestStack stack;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    stack = TestStack.shared();
  }

  @Test
  void javaExampleDoesWhatItSays() throws Exception {
    Path source = EXAMPLES.resolve("java/src/main/java/MillraceExample.java");
    assertThat(Files.readString(source))
        .as("needs nothing of Millrace but what comes from the .proto files")
        .doesNotContain("dev.millrace.contract");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            source.toString(),
            EXAMPLES.resolve("service-config.json").toString(),
            "java-client");
    assertDone("java", "java-client", run(command, Map.of()));
  }

  @Test
  void pythonExampleDoesWhatItSays() throws Exception {
    String python =
        Stream.of(System.getenv().getOrDefault("MILLRACE_PYTHON", "python3"), "/usr/bin/python3")
            .filter(p -> works(List.of(p, "-c", "import grpc, grpc_tools.protoc")))
            .findFirst()
            .orElse("");
    assumeTrue(!python.isEmpty(), "no Python with grpcio and grpcio-tools; or set MILLRACE_PYTHON");
    List<String> generate =
        new ArrayList<>(
            List.of(
                python,
                "-m",
                "grpc_tools.protoc",
                "-I",
                PROTO.toString(),
                "-I",
                EXAMPLES.toString(),
                "--python_out=" + directory,
                "--grpc_python_out=" + directory,
                "rpc_details.proto"));
    try (Stream<Path> files = Files.list(PROTO.resolve("millrace/v1"))) {
      files.map(file -> PROTO.relativize(file).toString()).sorted().forEach(generate::add);
    }
    Ended generated = run(generate, Map.of());
    assertThat(generated.exitCode()).as(generated.output()).isZero();
    List<String> command =
        List.of(python, EXAMPLES.resolve("python/example.py").toString(), "python-client");
    Map<String, String> environment =
        Map.of("PYTHONPATH", directory.toString(), "PYTHONDONTWRITEBYTECODE", "1");
    assertDone("py", "python-client", run(command, environment));
  }

  @Test
  void nodeExampleDoesWhatItSays() throws Exception {
    Path example = EXAMPLES.resolve("node/example.js");
    String needed =
        "process.chdir('%s'); require('%s').createRequire('%s')('@grpc/proto-loader')"
            .formatted(example.getParent(), "node:module", example);
    assumeTrue(
        works(List.of("node", "-e", needed)),
        "no Node, or no libraries: run npm install in docs/clients/node");
    assertDone("node", "node-client", run(List.of("node", example.toString(), "node-client")));
  }

  @Test
  void aTokenMadeByAForeignProducerIsTakenByTheCommandLine() throws Exception {
    assumeTrue(works(List.of("python3", "-c", "")), "no python3");
    Transaction sent = Samples.transaction("token-maker", "kafka-1", 7);
    RecordMetadata logged;
    try (var producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.endpoint("kafka")),
            new StringSerializer(),
            new ByteArraySerializer())) {
      logged =
          producer
              .send(new ProducerRecord<>("millrace.transactions", sent.getId(), sent.toByteArray()))
              .get();
    }
    Ended made =
        run(
            List.of(
                "python3",
                EXAMPLES.resolve("python/millrace_token.py").toString(),
                topicId(),
                Integer.toString(logged.partition()),
                Long.toString(logged.offset())));
    assertThat(made.exitCode()).as(made.output()).isZero();
    assertThat(made.output().strip())
        .isEqualTo(
            ConsistencyToken.covering(
                    Uuid.fromString(topicId()), logged.partition(), logged.offset())
                .toString());
    Cli.Result got =
        Cli.run(
            directory,
            "get",
            "kafka-1",
            "--ledger",
            "token-maker",
            "--token",
            made.output().strip(),
            "--json",
            "--query",
            stack.endpoint("query"));
    assertThat(got.exitCode()).as(got.err()).isZero();
    assertThat(got.json().at("/transaction/amount").textValue()).isEqualTo("7");
  }

  private static String topicId() {
    String token =
        stack
            .clients()
            .submit(
                Samples.transaction("token-maker", "any", 1),
                Acknowledgement.ACKNOWLEDGEMENT_DURABLE)
            .getToken();
    return ConsistencyToken.parse(token).topicId().toString();
  }

  private static void assertDone(String prefix, String ledger, Ended example) {
    assertThat(example.exitCode()).as(example.output()).isZero();
    assertThat(example.output().lines())
        .containsExactly(
            "submitted " + COUNT,
            "read %s-0: 100 EUR".formatted(prefix),
            "listed 25 in 3 pages: 2800 EUR",
            "failed NOT_FOUND: TRANSACTION_NOT_FOUND",
            "watched " + COUNT);
    AccountSummary stored = stack.clients().summary(ledger, "shop", Clients.FULLY).getSummary();
    assertThat(stored.getCount()).isEqualTo(COUNT);
    assertThat(stored.getTotals(0).getCredit().getLow()).isEqualTo(2_800);
  }

  /** How a program ended, and all it printed. */
  private record Ended(int exitCode, String output) {}

  private Ended run(List<String> command) throws IOException, InterruptedException {
    return run(command, Map.of());
  }

  private Ended run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "program", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("MILLRACE_INGEST", stack.endpoint("ingest"));
    builder.environment().put("MILLRACE_QUERY", stack.endpoint("query"));
    int exitCode = builder.start().waitFor();
    return new Ended(exitCode, Files.readString(output));
  }

  private boolean works(List<String> command) {
    try {
      return run(command).exitCode() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
