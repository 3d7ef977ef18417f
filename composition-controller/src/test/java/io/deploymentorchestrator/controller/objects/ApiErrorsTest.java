package io.deploymentorchestrator.controller.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bodies are those of a real API server. */
class ApiErrorsTest {

  @Test
  void a_missing_right_is_told_from_admission_which_also_answers_403() {
    assertThat(
            problem(
                403,
                "deployments.apps \"x\" is forbidden: User \"u\" cannot delete resource \"deployments\" in API group \"apps\"",
                ""))
        .isEqualTo(Problem.FORBIDDEN);
    assertThat(
            problem(
                403,
                "pods \"x\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot",
                ""))
        .isEqualTo(Problem.INVALID);
    assertThat(problem(403, "pods \"x\" is forbidden: exceeded quota: q", ""))
        .isEqualTo(Problem.INVALID);
    assertThat(problem(403, "", "")).isEqualTo(Problem.FORBIDDEN);
  }

  @Test
  void a_terminating_namespace_is_known_by_its_cause() {
    assertThat(
            problem(
                403,
                "configmaps \"x\" is forbidden: unable to create new content in namespace a because it is being terminated",
                "{\"reason\":\"NamespaceTerminating\",\"message\":\"namespace a is being terminated\",\"field\":\"metadata.namespace\"}"))
        .isEqualTo(Problem.NAMESPACE_TERMINATING);
  }

  @Test
  void a_field_conflict_names_fields_and_managers() {
    KubernetesException e =
        error(
            409,
            "Apply failed with 1 conflict: conflict with \"m1\": .data.x",
            "{\"reason\":\"FieldManagerConflict\",\"message\":\"conflict with \\\"m1\\\"\",\"field\":\".data.x\"}",
            "ConfigMap");
    assertThat(e.problem()).isEqualTo(Problem.FIELD_CONFLICT);
    assertThat(e).hasMessage(".data.x (owned by \"m1\")");
  }

  @Test
  void another_uid_or_version_is_a_conflict() {
    assertThat(
            problem(
                409,
                "Operation cannot be fulfilled on configmaps \"a1\": the object has been modified",
                ""))
        .isEqualTo(Problem.CONFLICT);
    assertThat(
            problem(
                422,
                "ConfigMap \"a1\" is invalid: metadata.uid: Invalid value: \"zzz\": field is immutable",
                "{\"reason\":\"FieldValueInvalid\",\"message\":\"Invalid value: \\\"zzz\\\": field is immutable\",\"field\":\"metadata.uid\"}"))
        .isEqualTo(Problem.CONFLICT);
  }

  @Test
  void values_that_the_server_quotes_are_left_out() {
    KubernetesException e =
        error(
            422,
            "x",
            """
            {"reason":"FieldValueInvalid","message":"Invalid value: \\"hidden: \\\\\\"really\\\\\\"\\": must be lower case","field":"spec.a"},
            {"reason":"FieldValueInvalid","message":"Invalid value: v1.LabelSelector{MatchLabels:map[string]string{\\"app\\":\\"hidden\\"}}: field is immutable","field":"spec.b"},
            {"reason":"FieldValueNotSupported","message":"Unsupported value: \\"hidden\\": supported values: \\"A\\", \\"B\\"","field":"spec.c"},
            {"reason":"FieldValueInvalid","message":"Invalid value: -17: must be greater than 0","field":"spec.d"}
            """,
            "Thing");
    assertThat(e)
        .hasMessage(
            "spec.a: Invalid value: must be lower case; spec.b: Invalid value: field is immutable; "
                + "spec.c: Unsupported value: supported values: \"A\", \"B\"; spec.d: Invalid value: must be greater than 0");
  }

  @Test
  void what_is_wrong_is_told_one_by_one_too() {
    String causes =
        """
        {"reason":"FieldValueInvalid","message":"Invalid value: \\"hidden\\": field is immutable","field":"spec.a"},
        {"reason":"FieldValueInvalid","message":"Invalid value: 80800: must be\\n between","field":"spec.b"}
        """;
    assertThat(error(422, "x", causes, "Thing").causes())
        .containsExactly(
            "spec.a: Invalid value: field is immutable", "spec.b: Invalid value: must be between");
    assertThat(error(422, "x", causes, "Secret").causes()).isEmpty();
    assertThat(error(403, "no", "", "Thing").causes()).isEmpty();
  }

  @Test
  void of_a_secret_only_fields_are_named() {
    KubernetesException e =
        error(
            422,
            "hidden",
            "{\"reason\":\"FieldValueInvalid\",\"message\":\"hidden\",\"field\":\"data[x]\"}",
            "Secret");
    assertThat(e.getMessage()).doesNotContain("hidden").contains("data[x] (FieldValueInvalid)");
    assertThat(error(400, "hidden", "", "Secret").getMessage()).doesNotContain("hidden");
  }

  @Test
  void what_does_not_fit_a_schema_is_no_trouble_of_the_server() {
    String typo =
        "failed to create typed patch object (ns/x; apps/v1, Kind=Deployment): .spec.replica: field not declared in schema";
    String number =
        "failed to create typed patch object (ns/x; /v1, Kind=ConfigMap): .data.port: expected string, got &value.valueUnstructured{Value:5432}";
    assertThat(error(500, typo, "", "Deployment"))
        .hasMessage(
            "does not fit the schema of its kind: .spec.replica: field not declared in schema");
    assertThat(error(500, number, "", "ConfigMap"))
        .hasMessage("does not fit the schema of its kind: .data.port: expected string");
    assertThat(error(500, number, "", "Secret").getMessage()).doesNotContain("5432");
    assertThat(problem(500, number, "")).isEqualTo(Problem.INVALID);
  }

  @Test
  void what_passes_is_unavailable() {
    assertThat(problem(500, "", "")).isEqualTo(Problem.UNAVAILABLE);
    assertThat(problem(503, "", "")).isEqualTo(Problem.UNAVAILABLE);
    assertThat(problem(429, "", "")).isEqualTo(Problem.UNAVAILABLE);
    assertThat(problem(401, "", "")).isEqualTo(Problem.UNAVAILABLE);
  }

  private static Problem problem(int code, String message, String causes) {
    return error(code, message, causes, "ConfigMap").problem();
  }

  @SuppressWarnings("unchecked")
  private static KubernetesException error(int code, String message, String causes, String kind) {
    try {
      ObjectMapper json = new ObjectMapper();
      String body =
          "{\"kind\":\"Status\",\"reason\":\"R\",\"message\":"
              + json.writeValueAsString(message)
              + ",\"details\":{\"causes\":["
              + causes
              + "]}}";
      return ApiErrors.of(new ApiAnswer(code, json.readValue(body, Map.class)), kind);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
