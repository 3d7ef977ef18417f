package io.deploymentorchestrator.controller.kubernetes.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.controller.objects.ApiAnswer;
import io.deploymentorchestrator.controller.objects.ApiErrors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bodies are those of a real API server. */
class WebhookAnswersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed calling webhook \"policy.guard.example\": failed to call webhook: Post \"https://127.0.0.1:9/validate?timeout=3s\": dial tcp 127.0.0.1:9: connect: connection refused",
        "failed calling webhook \"w.example\": failed to call webhook: Post \"https://hook.ns.svc:443/x?timeout=10s\": service \"hook\" not found",
        "failed calling webhook \"w.example\": failed to call webhook: Post \"https://hook.ns.svc:443/x?timeout=10s\": context deadline exceeded",
        "conversion webhook for example.com/v1, Kind=Thing failed: Post \"https://hook.ns.svc:443/c?timeout=30s\": x509: certificate signed by unknown authority"
      })
  void one_that_could_not_be_asked_is_named_with_the_cause(String said) {
    for (String kind : List.of("ConfigMap", "Secret")) {
      KubernetesException e = error(500, "Internal error occurred: " + said, kind);

      assertThat(e.problem()).isEqualTo(Problem.WEBHOOK_FAILED);
      assertThat(e).hasMessage(said);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failed calling webhook \"w.example\": failed to call webhook: an error on the server (\"hidden\") has prevented the request from succeeding",
        "failed calling webhook \"w.example\": received invalid webhook response: expected response.uid=\"1\", got \"hidden\"",
        "failed calling webhook \"w.example\": failed to call webhook: Post \"https://h.ns.svc:443/\": net/http: HTTP/1.x transport connection broken: malformed HTTP response \"hidden\"",
        "failed calling webhook \"w.example\": hidden dial tcp"
      })
  void what_one_that_fails_says_of_a_secret_is_left_out(String said) {
    KubernetesException secret = error(500, "Internal error occurred: " + said, "Secret");

    assertThat(secret.problem()).isEqualTo(Problem.WEBHOOK_FAILED);
    assertThat(secret).hasMessage("failed calling webhook \"w.example\"");
    assertThat(error(500, "Internal error occurred: " + said, "ConfigMap")).hasMessage(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Internal error occurred: the job \"failed calling webhook \" is not yet done",
        "invalid: data.text: failed to call webhook: hidden",
        "x: conversion webhook for a/v1, Kind=B failed: hidden",
        "Internal error occurred: \"conversion webhook for a failed: \""
      })
  void the_same_words_elsewhere_are_no_failing_webhook(String said) {
    assertThat(error(500, said, "ConfigMap").problem()).isEqualTo(Problem.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409, 422})
  void a_refusal_is_none_whatever_it_begins_with(int code) {
    KubernetesException e =
        error(code, "failed calling webhook \"w\": failed to call webhook: hidden", "Secret");

    assertThat(e.problem()).isNotEqualTo(Problem.WEBHOOK_FAILED);
  }

  @Test
  void our_own_end_of_a_connection_is_left_out_because_it_differs_each_time() {
    assertThat(
            error(
                500,
                "Internal error occurred: failed calling webhook \"w\": failed to call webhook: Post \"https://a:1/\": read tcp 10.0.0.1:45678->10.0.0.2:443: read: connection reset by peer",
                "ConfigMap"))
        .hasMessageEndingWith("read tcp 10.0.0.2:443: read: connection reset by peer");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 409, 422, 429, 500, 503})
  void one_that_refused_is_a_refusal_whatever_code_it_chose(int code) {
    KubernetesException e =
        error(
            code,
            "admission webhook \"w.example\" denied the request: User \"you\" cannot do that here",
            "Pod");

    assertThat(e.problem()).isEqualTo(Problem.INVALID);
    assertThat(e.getMessage()).contains("w.example").contains("cannot do that here");
  }

  @Test
  void words_over_several_lines_become_one_line() {
    assertThat(
            error(
                400,
                "admission webhook \"validate.kyverno.svc-fail\" denied the request: \n\nresource ConfigMap/a was blocked\r\n  labels:\n    check: 'error'\n",
                "ConfigMap"))
        .hasMessage(
            "admission webhook \"validate.kyverno.svc-fail\" denied the request: resource ConfigMap/a was blocked labels: check: 'error'");
  }

  @Test
  void all_the_causes_that_it_gives_are_named() {
    KubernetesException e =
        error(
            403,
            "admission webhook \"w\" denied the request: two things",
            "ConfigMap",
            cause("", "first is wrong"),
            cause("data.b", "second is wrong"));
    assertThat(e)
        .hasMessage(
            "admission webhook \"w\" denied the request: two things; first is wrong; data.b: second is wrong");
  }

  @Test
  void what_it_says_in_the_words_of_validation_shows_no_value_and_who_said_it() {
    KubernetesException e =
        error(
            422,
            "admission webhook \"w\" denied the request: Thing \"x\" is invalid: spec.a: Invalid value: \"hidden\": too short",
            "Thing",
            cause("spec.a", "Invalid value: \"hidden\": too short"));
    assertThat(e)
        .hasMessage("admission webhook \"w\" denied the request: spec.a: Invalid value: too short");
  }

  @Test
  void of_a_secret_that_it_refuses_nothing_is_quoted() {
    KubernetesException e =
        error(403, "admission webhook \"w\" denied the request: hidden is too weak", "Secret");
    assertThat(e.getMessage()).contains("webhook \"w\" denied").doesNotContain("hidden");
  }

  @Test
  void a_policy_without_a_field_is_quoted_without_one() {
    KubernetesException e =
        error(
            422,
            "configmaps \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
            "ConfigMap",
            cause("", "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no"));
    assertThat(e).hasMessage("ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no");
  }

  @Test
  void other_troubles_of_the_server_are_told_in_its_own_words_but_not_of_a_secret() {
    assertThat(error(504, "Timeout: request did not complete", "ConfigMap"))
        .hasMessage("the API server answered 504 R: Timeout: request did not complete");
    assertThat(error(500, "hidden", "Secret")).hasMessage("the API server answered 500 R");
  }

  private static Map<String, Object> cause(String field, String message) {
    return Map.of("reason", "X", "field", field, "message", message);
  }

  @SafeVarargs
  private static KubernetesException error(
      int code, String message, String kind, Map<String, Object>... causes) {
    return ApiErrors.of(
        new ApiAnswer(
            code,
            Map.of(
                "kind",
                "Status",
                "reason",
                "R",
                "message",
                message,
                "details",
                Map.of("causes", List.of(causes)))),
        kind);
  }
}
