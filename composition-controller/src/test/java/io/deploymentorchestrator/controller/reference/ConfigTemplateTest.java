package io.deploymentorchestrator.controller.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.ConfigTemplate.Resolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTemplateTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STATUS =
      """
      {"endpoint": "db.example.com", "port": 5432, "tls": true, "ratio": 0.5, "nothing": null, "empty": "",
       "hosts": ["a", "b"], "tags": {"team x": "blue"}, "template": "{{ .db.providerStatus.port }}", "big": 9007199254740993}
      """;

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Resolution resolve(JsonNode config) {
    return ConfigTemplate.of(config)
        .resolve(name -> name.equals("db") || name.equals("my_db") ? json(STATUS) : null);
  }

  private static JsonNode value(String text) {
    ObjectNode config = JSON.createObjectNode().put("v", text);
    Resolution resolution = resolve(config);
    assertThat(resolution.problems()).isEmpty();
    return resolution.config().get("v");
  }

  private static ConfigProblem problem(String text) {
    ConfigTemplate template = ConfigTemplate.of(JSON.createObjectNode().put("v", text));
    if (!template.problems().isEmpty()) {
      return template.problems().getFirst();
    }
    return resolve(JSON.createObjectNode().put("v", text)).problems().getFirst();
  }

  @Test
  void aReferenceThatIsTheWholeStringKeepsItsType() {
    assertThat(value("{{ .db.providerStatus.port }}")).isEqualTo(json("5432"));
    assertThat(value("{{ .db.providerStatus.tls }}")).isEqualTo(json("true"));
    assertThat(value("{{.db.providerStatus.hosts}}")).isEqualTo(json("[\"a\",\"b\"]"));
    assertThat(value("{{ .db.providerStatus.tags }}")).isEqualTo(json("{\"team x\":\"blue\"}"));
    assertThat(value("{{ .db.providerStatus.nothing }}").isNull()).isTrue();
    assertThat(value("{{ .db.providerStatus.big }}").longValue()).isEqualTo(9007199254740993L);
    assertThat(value("{{ .db.providerStatus }}")).isEqualTo(json(STATUS));
  }

  @Test
  void insideALongerStringAScalarIsWrittenAsText() {
    assertThat(
            value("jdbc://{{ .db.providerStatus.endpoint }}:{{ .db.providerStatus.port }}/x")
                .textValue())
        .isEqualTo("jdbc://db.example.com:5432/x");
    assertThat(value(" {{ .db.providerStatus.port }}").textValue()).isEqualTo(" 5432");
    assertThat(value("{{ .db.providerStatus.tls }}{{ .db.providerStatus.ratio }}").textValue())
        .isEqualTo("true0.5");
  }

  @Test
  void pathsTakeKeysAndIndexes() {
    assertThat(value("{{ .db.providerStatus.hosts[1] }}").textValue()).isEqualTo("b");
    assertThat(value("{{ .db.providerStatus.tags[\"team x\"] }}").textValue()).isEqualTo("blue");
    assertThat(value("{{ .my_db.providerStatus['hosts'][0] }}").textValue()).isEqualTo("a");
  }

  @Test
  void aResolvedValueIsNeverResolvedAgain() {
    assertThat(value("{{ .db.providerStatus.template }}").textValue())
        .isEqualTo("{{ .db.providerStatus.port }}");
    assertThat(value("x {{ .db.providerStatus.template }}").textValue())
        .isEqualTo("x {{ .db.providerStatus.port }}");
    assertThat(value("{{ .db.providerStatus.template | upper }}").textValue())
        .isEqualTo("{{ .DB.PROVIDERSTATUS.PORT }}");
  }

  @Test
  void aBackslashWritesAReferenceAsText() {
    assertThat(value("\\{{ .db.providerStatus.port }}").textValue())
        .isEqualTo("{{ .db.providerStatus.port }}");
    assertThat(value("\\\\{{ .db.providerStatus.port }}").textValue())
        .isEqualTo("\\{{ .db.providerStatus.port }}");
    assertThat(value("\\{{ .other }} {{ .db.providerStatus.port }}").textValue())
        .isEqualTo("\\{{ .other }} 5432");
  }

  @Test
  void keysAreNeverTouched() {
    JsonNode config = json("{\"{{ .db.providerStatus.port }}\": 1}");
    assertThat(resolve(config).config()).isEqualTo(config);
    assertThat(ConfigTemplate.of(config).names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        ".db.providerStatus.missing | default(\"x\") § \"x\"",
        ".db.providerStatus.missing.deeper | default(7) § 7",
        ".db.providerStatus.nothing | default(\"x\") § \"x\"",
        ".db.providerStatus.endpoint | default(\"x\") § \"db.example.com\"",
        ".db.providerStatus.port | string § \"5432\"",
        ".db.providerStatus.port | string | int § 5432",
        ".db.providerStatus.endpoint | upper § \"DB.EXAMPLE.COM\"",
        ".db.providerStatus.endpoint | upper | lower § \"db.example.com\"",
        ".db.providerStatus.endpoint | replace(\".\", \"-\") § \"db-example-com\"",
        ".db.providerStatus.endpoint | split(\".\") § [\"db\",\"example\",\"com\"]",
        ".db.providerStatus.hosts | join(\",\") § \"a,b\"",
        ".db.providerStatus.endpoint | split(\".\") | join(\"/\") § \"db/example/com\"",
        ".db.providerStatus.endpoint | b64encode § \"ZGIuZXhhbXBsZS5jb20=\"",
        ".db.providerStatus.endpoint | b64encode | b64decode § \"db.example.com\"",
        ".db.providerStatus.hosts | tojson § \"[\\\"a\\\",\\\"b\\\"]\"",
        ".db.providerStatus.tags[\"team x\"] | urlencode § \"blue\"",
        ".db.providerStatus.missing | default(\" }} \") | trim § \"}}\"",
      })
  void filtersWork(String expression, String expected) {
    assertThat(value("{{ " + expression + " }}").toString()).isEqualTo(json(expected).toString());
  }

  @Test
  void aListInsideALongerStringSuggestsToJson() {
    ConfigProblem problem = problem("hosts: {{ .db.providerStatus.hosts }}");
    assertThat(problem.kind()).isEqualTo(Kind.NonScalarInString);
    assertThat(problem.path()).isEqualTo("config.v");
    assertThat(problem.message()).contains("| tojson");
  }

  @Test
  void aMissingFieldNamesTheFieldsThatAreThere() {
    ConfigProblem problem = problem("{{ .db.providerStatus.endpiont }}");
    assertThat(problem.kind()).isEqualTo(Kind.FieldNotFound);
    assertThat(problem.message()).contains(".endpiont").contains("endpoint, port, tls");
    assertThat(problem("{{ .db.providerStatus.hosts[7] }}").message())
        .contains("[7]")
        .contains("a list of 2");
    assertThat(problem("{{ .unknown.providerStatus.x }}").kind()).isEqualTo(Kind.FieldNotFound);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      value = {
        "{{ .db.providerStatus.x | nosuch }} § unknown filter 'nosuch'",
        "{{ .db.providerStatus.x | replace(\"a\") }} § takes 2",
        "{{ .db.providerStatus.x. }} § field name",
        "{{ .db.providerStatus[ }} § expected a quoted text",
        "{{ .db.providerStatus.x y }} § expected a filter or }}",
        "{{ .db.providerStatus.x | default(\"y }} § not closed",
        "{{ .db.providerStatus[-1] }} § index from 0",
        "{{ .db.providerStatus.x | default(range(9)) }} § expected",
      })
  void whatBeginsAsOursButCanNotBeReadIsRefused(String text, String expected) {
    ConfigProblem problem = problem(text);
    assertThat(problem.kind()).isEqualTo(Kind.InvalidReference);
    assertThat(problem.message()).contains(expected);
  }

  @Test
  void problemsAreFoundAtAnyDepthAndAllAtOnce() {
    JsonNode config =
        json(
            "{\"a\": [{\"b c\": \"{{ .db.providerStatus.no }}\"}], \"d\": \"{{ .db.providerStatus.none }}\"}");
    assertThat(resolve(config).problems())
        .extracting(ConfigProblem::path)
        .containsExactlyInAnyOrder("config.a[0][\"b c\"]", "config.d");
  }

  @Test
  void namesAreThoseReferencedInTheOrderOfTheirFirstUse() {
    JsonNode config =
        json(
            "{\"a\": \"{{ .x.providerStatus.y }} {{ .b.providerStatus }}\", \"c\": \"{{ .x.providerStatus.z }} {{ .no }}\"}");
    assertThat(ConfigTemplate.of(config).names()).containsExactly("x", "b");
  }

  @Test
  void howMuchReferencesPutInIsLimited() {
    JsonNode large = TextNode.valueOf("x".repeat(400_000));
    ObjectNode config = JSON.createObjectNode();
    for (int i = 0; i < 10; i++) {
      config.put("whole" + i, "{{ .db.providerStatus }}");
      config.put("text" + i, "a {{ .db.providerStatus }}");
    }
    ConfigTemplate.Resolution resolved = ConfigTemplate.of(config).resolve(name -> large);
    assertThat(resolved.problems())
        .extracting(ConfigProblem::kind)
        .containsOnly(Kind.LimitExceeded);
    assertThat(resolved.problems()).hasSize(1);
    assertThat(resolved.config().toString().length()).isLessThan(2 * ConfigTemplate.MAX_BYTES);

    ObjectNode two = JSON.createObjectNode();
    two.put("a", "{{ .db.providerStatus }}").put("b", "{{ .db.providerStatus }}");
    assertThat(ConfigTemplate.of(two).resolve(name -> large).problems()).isEmpty();
  }

  @Test
  void whatIsJustWithinTheLimitsIsTaken() {
    JsonNode deep =
        json("[".repeat(ConfigTemplate.MAX_DEPTH) + "]".repeat(ConfigTemplate.MAX_DEPTH));
    assertThat(ConfigTemplate.of(deep).problems()).isEmpty();
    assertThat(ConfigTemplate.of(JSON.createArrayNode().add(deep)).problems())
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.LimitExceeded);

    ObjectNode many = JSON.createObjectNode();
    for (int i = 0; i < ConfigTemplate.MAX_REFERENCES; i++) {
      many.put("k" + i, "{{ .db.providerStatus.port }}");
    }
    JsonNode status = JSON.createObjectNode().put("port", 1);
    assertThat(ConfigTemplate.of(many).problems()).isEmpty();
    assertThat(ConfigTemplate.of(many).resolve(name -> status).problems()).isEmpty();

    String full = "x".repeat(ConfigTemplate.MAX_BYTES - 16);
    assertThat(ConfigTemplate.of(JSON.createObjectNode().put("v", full)).problems()).isEmpty();
  }

  @Test
  void sizeIsThatOfTheBytesThatAreStored() {
    String halfInCharacters = "ü".repeat(ConfigTemplate.MAX_BYTES / 2 + 1);
    assertThat(ConfigTemplate.of(JSON.createObjectNode().put("v", halfInCharacters)).problems())
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.LimitExceeded);
    assertThat(ConfigTemplate.of(JSON.createObjectNode().put(halfInCharacters, "v")).problems())
        .extracting(ConfigProblem::kind)
        .containsExactly(Kind.LimitExceeded);
  }

  @Test
  void limitsAreRefusedWithAReason() {
    JsonNode deep = json("[".repeat(70) + "]".repeat(70));
    assertThat(ConfigTemplate.of(deep).problems())
        .extracting(ConfigProblem::kind)
        .containsOnly(Kind.LimitExceeded);
    ObjectNode many = JSON.createObjectNode();
    for (int i = 0; i <= ConfigTemplate.MAX_REFERENCES; i++) {
      many.put("k" + i, "{{ .db.providerStatus.port }}");
    }
    assertThat(ConfigTemplate.of(many).problems())
        .extracting(ConfigProblem::message)
        .anyMatch(m -> m.contains("1000 references"));
    JsonNode large = JSON.createObjectNode().put("v", "x".repeat(ConfigTemplate.MAX_BYTES));
    assertThat(ConfigTemplate.of(large).problems())
        .extracting(ConfigProblem::message)
        .anyMatch(m -> m.contains("1 MiB"));
  }
}
