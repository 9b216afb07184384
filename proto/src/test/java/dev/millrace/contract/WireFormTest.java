package dev.millrace.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.millrace.admin.v1.MaintenanceProto;
import dev.millrace.admin.v1.QueryAdminProto;
import dev.millrace.admin.v1.StorageAdminProto;
import dev.millrace.admin.v1.VerifyProto;
import dev.millrace.internal.v1.StoreProto;
import dev.millrace.v1.AccountProto;
import dev.millrace.v1.AnalysisProto;
import dev.millrace.v1.ErrorProto;
import dev.millrace.v1.FilterProto;
import dev.millrace.v1.FreshnessProto;
import dev.millrace.v1.IngestProto;
import dev.millrace.v1.QueryProto;
import dev.millrace.v1.StreamProto;
import dev.millrace.v1.TransactionProto;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every field, enum value and method of the contract that was ever released keeps its number, type
 * and name. New ones may come: add their lines to {@code wire-form.txt} when they are released.
 */
class WireFormTest {
  private static final List<FileDescriptor> FILES =
      List.of(
          TransactionProto.getDescriptor(),
          ErrorProto.getDescriptor(),
          FreshnessProto.getDescriptor(),
          IngestProto.getDescriptor(),
          AccountProto.getDescriptor(),
          FilterProto.getDescriptor(),
          AnalysisProto.getDescriptor(),
          StreamProto.getDescriptor(),
          QueryProto.getDescriptor(),
          StoreProto.getDescriptor(),
          VerifyProto.getDescriptor(),
          StorageAdminProto.getDescriptor(),
          MaintenanceProto.getDescriptor(),
          QueryAdminProto.getDescriptor());

  @Test
  void whatWasReleasedKeepsItsForm() throws IOException {
    assertThat(wireForm()).containsAll(released());
  }

  @Test
  void storedRecordIsAStoredTransactionOnTheWire() {
    assertThat(numbersOf("millrace.internal.v1.StoredRecord"))
        .isEqualTo(numbersOf("millrace.v1.StoredTransaction"));
    assertThat(numbersOf("millrace.internal.v1.StoredEntry"))
        .isEqualTo(numbersOf("millrace.v1.AccountEntry"));
  }

  private static List<String> released() throws IOException {
    try (InputStream file = WireFormTest.class.getResourceAsStream("wire-form.txt")) {
      return new String(file.readAllBytes(), UTF_8).lines().toList();
    }
  }

  private static Set<String> wireForm() {
    Set<String> lines = new TreeSet<>();
    for (FileDescriptor file : FILES) {
      file.getMessageTypes().forEach(message -> addMessage(lines, message));
      file.getEnumTypes().forEach(type -> addEnum(lines, type));
      file.getServices().forEach(service -> addService(lines, service));
    }
    return lines;
  }

  private static void addMessage(Set<String> lines, Descriptor message) {
    for (FieldDescriptor field : message.getFields()) {
      lines.add("%s %s".formatted(message.getFullName(), form(field)));
    }
    message.getNestedTypes().forEach(nested -> addMessage(lines, nested));
  }

  private static String form(FieldDescriptor field) {
    String type =
        switch (field.getJavaType()) {
          case MESSAGE -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
        };
    String label = field.isRepeated() ? "repeated " : field.hasPresence() ? "optional " : "";
    return "%d %s %s%s".formatted(field.getNumber(), field.getName(), label, type);
  }

  private static void addEnum(Set<String> lines, EnumDescriptor type) {
    type.getValues()
        .forEach(
            value ->
                lines.add(
                    "%s %d %s".formatted(type.getFullName(), value.getNumber(), value.getName())));
  }

  private static void addService(Set<String> lines, ServiceDescriptor service) {
    for (MethodDescriptor method : service.getMethods()) {
      lines.add(
          "%s %s%s -> %s%s"
              .formatted(
                  method.getFullName(),
                  method.isClientStreaming() ? "stream " : "",
                  method.getInputType().getFullName(),
                  method.isServerStreaming() ? "stream " : "",
                  method.getOutputType().getFullName()));
    }
  }

  /** Number, name and wire type of each field; nested messages stand for bytes on the wire. */
  private static List<String> numbersOf(String message) {
    return FILES.stream()
        .flatMap(file -> file.getMessageTypes().stream())
        .filter(type -> type.getFullName().equals(message))
        .flatMap(type -> type.getFields().stream())
        .flatMap(
            field ->
                Stream.of(
                    field.getNumber()
                        + " "
                        + field.getName()
                        + " "
                        + field.getLiteType().getWireType()))
        .toList();
  }
}
