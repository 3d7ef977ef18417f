package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A small input that failed, made after reports about comparable tools, with more of its kind. */
class ReportedDecimalsTest {

  private static JsonNode reader() throws IOException {
    try (InputStream in =
            ReportedDecimalsTest.class.getResourceAsStream("/reported/10-decimal-in-text.yaml");
        MappingIterator<JsonNode> documents =
            new ObjectMapper(new YAMLFactory())
                .readerFor(JsonNode.class)
                .readValues(Objects.requireNonNull(in))) {
      return documents.readAll().getLast().at("/spec/config");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0005, 12345678.5, 0.0005, 12345678.5",
    "5E-4, 1.23456785E7, 0.0005, 12345678.5",
    "9007199254740993, 1e21, 9007199254740993, 1000000000000000000000",
    "-0.00000001, 100000000.25, -0.00000001, 100000000.25"
  })
  void report_10_a_number_in_a_text_is_written_without_an_exponent(
      String ratio, String limit, String ratioText, String limitText) throws IOException {
    JsonNode status =
        new ObjectMapper().readTree("{\"ratio\": " + ratio + ", \"limit\": " + limit + "}");
    JsonNode data =
        ConfigTemplate.of(reader())
            .resolve(name -> name.equals("sampler") ? status : null)
            .config()
            .at("/manifests/0/data");
    assertThat(data.path("embedded").textValue())
        .isEqualTo("ratio=" + ratioText + " limit=" + limitText);
    assertThat(data.path("filtered").textValue()).isEqualTo(ratioText);
  }
}
