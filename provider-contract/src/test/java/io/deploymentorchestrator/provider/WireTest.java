package io.deploymentorchestrator.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.deploymentorchestrator.provider.batch.v1.WriteRequest;
import io.deploymentorchestrator.provider.generator.v1.GeneratorRef;
import io.deploymentorchestrator.provider.v1.ProviderReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * wire.txt is the contract in words: a field that moves, changes its type or goes away fails here.
 */
class WireTest {

  private static final List<FileDescriptor> FILES =
      List.of(
          ProviderReference.getDescriptor().getFile(),
          GeneratorRef.getDescriptor().getFile(),
          WriteRequest.getDescriptor().getFile());

  @Test
  void what_goes_over_the_wire_is_what_the_contract_lists() throws IOException {
    List<String> lines = new ArrayList<>();
    FILES.forEach(file -> describe(file, lines));
    Collections.sort(lines);

    assertThat(lines).containsExactlyElementsOf(contract());
  }

  @Test
  void an_empty_whole_value_is_told_from_none() {
    assertThat(WriteRequest.getDescriptor().findFieldByName("whole").hasPresence()).isTrue();
  }

  @Test
  void every_call_is_unary() {
    assertThat(
            FILES.stream()
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream()))
        .hasSize(17)
        .noneMatch(MethodDescriptor::isClientStreaming)
        .noneMatch(MethodDescriptor::isServerStreaming);
  }

  private static List<String> contract() throws IOException {
    try (InputStream in = Objects.requireNonNull(WireTest.class.getResourceAsStream("wire.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .sorted()
          .toList();
    }
  }

  private static void describe(FileDescriptor file, List<String> lines) {
    for (ServiceDescriptor service : file.getServices()) {
      for (MethodDescriptor call : service.getMethods()) {
        lines.add(
            "%s/%s %s %s"
                .formatted(
                    service.getFullName(),
                    call.getName(),
                    call.getInputType().getFullName(),
                    call.getOutputType().getFullName()));
      }
    }
    for (Descriptor message : file.getMessageTypes()) {
      describe(message, lines);
    }
    for (EnumDescriptor type : file.getEnumTypes()) {
      for (EnumValueDescriptor value : type.getValues()) {
        lines.add("%s %d %s".formatted(type.getFullName(), value.getNumber(), value.getName()));
      }
    }
  }

  private static void describe(Descriptor message, List<String> lines) {
    lines.add(message.getFullName());
    for (FieldDescriptor field : message.getFields()) {
      lines.add(
          "%s %d %s %s"
              .formatted(message.getFullName(), field.getNumber(), field.getName(), type(field)));
    }
    for (DescriptorProto.ReservedRange range : message.toProto().getReservedRangeList()) {
      for (int number = range.getStart(); number < range.getEnd(); number++) {
        lines.add("%s %d reserved".formatted(message.getFullName(), number));
      }
    }
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      return Stream.of("key", "value")
          .map(part -> simple(field.getMessageType().findFieldByName(part)))
          .reduce((key, value) -> "map<" + key + "," + value + ">")
          .orElseThrow();
    }
    return (field.isRepeated() ? "repeated " : "") + simple(field);
  }

  private static String simple(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }
}
