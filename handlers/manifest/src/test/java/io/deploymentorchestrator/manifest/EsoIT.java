package io.deploymentorchestrator.manifest;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Condition.Status;
import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.testkit.junit.Cluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * External Secrets Operator's own definitions; its part, the conditions, is played by the tests.
 */
class EsoIT extends ManifestFixture {

  private static final String PULL =
      """
      manifests:
        - apiVersion: external-secrets.io/v1
          kind: ExternalSecret
          metadata: {name: creds}
          spec:
            refreshInterval: 1h
            secretStoreRef: {name: aws, kind: ClusterSecretStore}
            target:
              name: creds
              template:
                data:
                  url: "postgres://{{ .username }}:{{ .password | urlquery }}@db:5432/{{- .name -}}"
                  odd: "{% raw %} {{ if eq .a \\"b\\" }}x{{ end }} }} {{"
            dataFrom: [{extract: {key: myapp/prod}}]
      """;

  @BeforeEach
  void definitions(Cluster given) {
    given.kubectl(
        "apply",
        "--server-side",
        "--force-conflicts",
        "-f",
        given.externalSecretsCrds().toString());
    given.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
  }

  @Test
  void one_that_never_gets_a_condition_says_after_a_minute_how_to_do_without() {
    TestComponent pull = component("pull").apply(PULL);
    await(pull).untilOutcome("Progressing: ExternalSecret/creds");
    assertThat(pull.recheckAfter()).get().matches(time -> time.compareTo(ofSeconds(61)) <= 0);

    pull.after(ofMinutes(1));
    pull.runToItsEnd(Cause.RETRY);

    assertThat(pull.outcome())
        .startsWith("Progressing: ExternalSecret/creds")
        .contains("readyWhen: [{resource: ExternalSecret/creds, exists: true}]");
    assertThat(pull.recheckAfter()).isEmpty();
    pull.apply(PULL + "readyWhen: [{resource: ExternalSecret/creds, exists: true}]\n");
    await(pull).untilReady();
  }

  @Test
  void a_fresh_external_secret_is_not_ready_before_its_first_condition() {
    TestComponent pull = component("pull").apply(PULL);

    await(pull).untilOutcome("Progressing: ExternalSecret/creds");
    assertThat(pull.outcome()).contains("has no status condition yet");

    condition(
        "externalsecret",
        "creds",
        "False",
        "SecretSyncedError",
        "could not get secret data from provider");
    await(pull)
        .untilOutcome(
            "Progressing: ExternalSecret/creds (namespace "
                + namespace
                + "): SecretSyncedError: could not get");

    condition("externalsecret", "creds", "True", "SecretSynced", "Secret was synced");
    await(pull).untilReady();

    condition("externalsecret", "creds", "False", "SecretSyncedError", "store is gone");
    await(pull)
        .untilOutcome(
            "Progressing: ExternalSecret/creds (namespace "
                + namespace
                + "): SecretSyncedError: store is gone");
    assertThat(pull.condition("Healthy").status()).isEqualTo(Status.FALSE);
  }

  @Test
  void a_fresh_push_secret_is_not_ready_before_its_first_condition() {
    TestComponent push =
        component("push")
            .apply(
                """
                manifests:
                  - apiVersion: external-secrets.io/v1alpha1
                    kind: PushSecret
                    metadata: {name: pushed}
                    spec:
                      secretStoreRefs: [{name: aws, kind: ClusterSecretStore}]
                      selector: {secret: {name: creds}}
                      data: [{match: {secretKey: password, remoteRef: {remoteKey: myapp/pw}}}]
                """);

    await(push).untilOutcome("Progressing: PushSecret/pushed");
    assertThat(push.outcome()).contains("has no status condition yet");

    condition("pushsecret", "pushed", "True", "Synced", "PushSecret synced successfully");
    await(push).untilReady();
  }

  @Test
  void templates_of_others_survive_byte_for_byte() {
    component("pull").apply(PULL);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(
                      get(
                          "externalsecret",
                          "creds",
                          "-o",
                          "jsonpath={.spec.target.template.data.url}"))
                  .isEqualTo(
                      "postgres://{{ .username }}:{{ .password | urlquery }}@db:5432/{{- .name -}}");
              assertThat(
                      get(
                          "externalsecret",
                          "creds",
                          "-o",
                          "jsonpath={.spec.target.template.data.odd}"))
                  .isEqualTo("{% raw %} {{ if eq .a \"b\" }}x{{ end }} }} {{");
            });
  }

  @Test
  void existence_is_enough_where_ready_when_says_so() {
    TestComponent pull =
        component("pull")
            .apply(PULL + "readyWhen: [{resource: ExternalSecret/creds, exists: true}]\n");

    await(pull).untilReady();
  }

  @Test
  void push_secrets_generators_and_cluster_stores_are_applied() {
    clusterAdmin();
    try {
      TestComponent push =
          component("push")
              .apply(
                  """
                  manifests:
                    - apiVersion: generators.external-secrets.io/v1alpha1
                      kind: Password
                      metadata: {name: pw}
                      spec: {length: 42, digits: 5, symbols: 5, symbolCharacters: "-_$@", noUpper: false, allowRepeat: true}
                    - apiVersion: external-secrets.io/v1
                      kind: ClusterSecretStore
                      metadata: {name: %1$s}
                      spec: {provider: {aws: {service: SecretsManager, region: eu-central-1}}}
                    - apiVersion: external-secrets.io/v1alpha1
                      kind: PushSecret
                      metadata: {name: pushed}
                      spec:
                        refreshInterval: 1h
                        secretStoreRefs: [{name: %1$s, kind: ClusterSecretStore}]
                        selector: {generatorRef: {apiVersion: generators.external-secrets.io/v1alpha1, kind: Password, name: pw}}
                        data: [{match: {secretKey: password, remoteRef: {remoteKey: myapp/pw}}}]
                  """
                      .formatted(namespace));
      await(push)
          .untilOutcome(
              "Progressing: ClusterSecretStore/" + namespace + ": has no status condition yet");

      condition("clustersecretstore", namespace, "True", "Valid", "store validated");
      condition("pushsecret", "pushed", "False", "Errored", "set secret failed: AccessDenied");
      await(push)
          .untilOutcome(
              "Progressing: PushSecret/pushed (namespace "
                  + namespace
                  + "): Errored: set secret failed: AccessDenied");

      condition("pushsecret", "pushed", "True", "Synced", "PushSecret synced successfully");
      await(push).untilReady();

      push.delete();
      await(push).untilDeleted();
      assertThat(get("clustersecretstore", namespace, "-o", "name")).isEmpty();
      assertThat(get("pushsecret,password", "-o", "name")).isEmpty();
    } finally {
      cluster.kubectl("delete", "clusterrolebinding", namespace);
    }
  }

  @Test
  void a_version_that_is_served_no_more_is_named_with_those_that_are() {
    TestComponent old =
        component("old")
            .apply(
                """
                manifests:
                  - {apiVersion: external-secrets.io/v1beta2, kind: ExternalSecret, metadata: {name: x}, spec: {}}
                """);

    await(old)
        .untilOutcome(
            "VersionNotServed: ExternalSecret is not served in external-secrets.io/v1beta2 but in external-secrets.io/v1");
  }

  private void condition(String kind, String name, String status, String reason, String message) {
    cluster.kubectl(
        "patch",
        kind,
        name,
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        """
        {"status":{"conditions":[{"type":"Ready","status":"%s","reason":"%s","message":"%s",
          "lastTransitionTime":"2026-01-01T00:00:00Z"}]}}"""
            .formatted(status, reason, message));
  }
}
