package dev.millrace.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import dev.millrace.contract.errors.Refusal;
import dev.millrace.contract.log.DeadLetter;
import dev.millrace.contract.log.LogTopic;
import dev.millrace.contract.token.ConsistencyToken;
import dev.millrace.contract.transaction.TransactionRules;
import dev.millrace.v1.ErrorReason;
import dev.millrace.v1.IngestProto;
import dev.millrace.v1.Outcome;
import dev.millrace.v1.QueryProto;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What the documents say of the contract is what the contract does. */
class DocumentationTest {
  private static final String LOG_FORMAT = read("log-format.md");
  private static final String API = read("api.md");

  @Test
  void everyRuleIsInTheLimitsTableWithItsValue() throws IllegalAccessException {
    for (Field constant : publicConstants(TransactionRules.class)) {
      assertThat(LOG_FORMAT.lines())
          .as(constant.getName())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("`" + constant.getName() + "`")
                      .containsPattern("(?<![0-9])" + constant.get(null) + "(?![0-9])"));
    }
    assertThat(LOG_FORMAT).contains(" " + LogTopic.MESSAGE_BYTES_MAX + " bytes");
  }

  @Test
  void tokenExampleHolds() {
    ConsistencyToken token =
        ConsistencyToken.covering(Uuid.fromString("ASNFZ4mrze_-3LqYdlQyEA"), 3, 1234);

    assertThat(LOG_FORMAT)
        .contains("topic id `ASNFZ4mrze_-3LqYdlQyEA`, partition 3, offset 1234.")
        .contains("Token: `" + token + "`")
        .contains("up to " + ConsistencyToken.PARTITIONS_MAX);
  }

  @Test
  void everyDeadLetterHeaderReasonAndBoundIsNamed() throws IllegalAccessException {
    for (Field constant : publicConstants(DeadLetter.class)) {
      Object value = constant.get(null);
      String text = value instanceof String ? value.toString() : " " + value + " ";
      assertThat(LOG_FORMAT).as(constant.getName()).contains(text);
    }
  }

  @Test
  void topicIsDescribedAsItIsChecked() {
    LogTopic.violations(Map.of())
        .forEach(
            violation -> {
              String key = violation.substring(0, violation.indexOf(' '));
              String wanted = violation.substring(violation.lastIndexOf(' ') + 1);
              assertThat(LOG_FORMAT).contains("| `%s` | `%s` |".formatted(key, wanted));
            });
    assertThat(LOG_FORMAT)
        .contains("`" + LogTopic.DEFAULT_NAME + "`")
        .contains("`" + LogTopic.DEFAULT_DEAD_LETTER_NAME + "`");
  }

  @Test
  void everyMethodReasonAndOutcomeIsInTheApi() {
    Stream.of(IngestProto.getDescriptor(), QueryProto.getDescriptor())
        .flatMap(file -> file.getServices().stream())
        .flatMap(service -> service.getMethods().stream())
        .map(MethodDescriptor::getName)
        .forEach(method -> assertThat(API).contains("| `" + method + "` |"));
    for (EnumValueDescriptor value : ErrorReason.getDescriptor().getValues()) {
      if (value.getNumber() != 0) {
        String reason = Refusal.reasonText(ErrorReason.forNumber(value.getNumber()));
        assertThat(API).contains("\n| `" + reason + "` | `");
      }
    }
    for (EnumValueDescriptor value : Outcome.getDescriptor().getValues()) {
      if (value.getNumber() != 0) {
        assertThat(API).contains("\n| `" + value.getName() + "` |");
      }
    }
  }

  @Test
  void serviceConfigIsOneThatClientsTake() throws IOException {
    // gRPC reads every number of a service config as a double.
    ObjectMapper mapper = new ObjectMapper();
    Map<String, Object> config =
        mapper.readValue(
            read("clients/service-config.json").replaceAll(": (\\d+)", ": $1.0"),
            new TypeReference<>() {});

    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", 1)
            .usePlaintext()
            .defaultServiceConfig(config)
            .build();
    channel.shutdownNow();

    List<String> unary =
        Stream.of(IngestProto.getDescriptor(), QueryProto.getDescriptor())
            .flatMap(file -> file.getServices().stream())
            .flatMap(service -> service.getMethods().stream())
            .filter(method -> !method.isClientStreaming() && !method.isServerStreaming())
            .map(MethodDescriptor::getFullName)
            .toList();
    List<String> configured = new ArrayList<>();
    for (JsonNode name :
        mapper.valueToTree(config).findValues("name").stream()
            .flatMap(names -> StreamSupport.stream(names.spliterator(), false))
            .toList()) {
      configured.add(name.get("service").textValue() + "." + name.get("method").textValue());
    }
    assertThat(configured).containsExactlyInAnyOrderElementsOf(unary);
    assertThat(API).contains("](clients/service-config.json)");
  }

  private static List<Field> publicConstants(Class<?> type) {
    return Stream.of(type.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .toList();
  }

  private static String read(String document) {
    try {
      return Files.readString(Path.of("..", "docs", document));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
