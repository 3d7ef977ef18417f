package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests as people have them: with text for Secrets, taken from a cluster, made for kubectl. */
class WrittenAsGivenIT extends ManifestFixture {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stringData: {user: admin, oldToken: revoked}",
        "data: {oldToken: cmV2b2tlZA==}, stringData: {user: admin}",
        "data: {user: d3Jvbmc=, oldToken: cmV2b2tlZA==}, stringData: {user: admin, oldToken: revoked}"
      })
  void a_key_that_leaves_the_manifest_leaves_the_secret(String content) {
    TestComponent tok = component("tok").apply(secret(content));
    await(tok).untilReady();
    assertThat(get("secret", "tok", "-o", "jsonpath={.data}"))
        .isEqualTo("{\"oldToken\":\"cmV2b2tlZA==\",\"user\":\"YWRtaW4=\"}");

    tok.apply(secret("stringData: {user: admin}"));
    await(tok).untilReady();

    assertThat(get("secret", "tok", "-o", "jsonpath={.data}")).isEqualTo("{\"user\":\"YWRtaW4=\"}");
    assertThat(get("secret", "tok", "--show-managed-fields", "-o", "yaml"))
        .doesNotContain("f:stringData");
    assertThat(tok.status().toString() + tok.checkpoint() + tok.outcome())
        .doesNotContain("admin")
        .doesNotContain("YWRtaW4");
  }

  @Test
  void a_text_that_somebody_changes_is_put_back() {
    TestComponent tok = component("tok").apply(secret("stringData: {user: admin}"));
    await(tok).untilReady();

    cluster.kubectl(
        "patch",
        "secret",
        "tok",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"stringData\":{\"user\":\"eve\"}}");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(get("secret", "tok", "-o", "jsonpath={.data.user}"))
                    .isEqualTo("YWRtaW4="));
  }

  private static String secret(String content) {
    return "manifests: [{apiVersion: v1, kind: Secret, metadata: {name: tok}, type: Opaque, "
        + content
        + "}]\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: Deployment, apiVersion: apps/v1, metadata: {name: a}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: \"registry.invalid/a:1\"}]}}}",
        "kind: Job, apiVersion: batch/v1, metadata: {name: a}, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: \"registry.invalid/a:1\"}]}}}",
        "kind: DaemonSet, apiVersion: apps/v1, metadata: {name: a}, spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c, image: \"registry.invalid/a:1\"}]}}}",
        "kind: Service, apiVersion: v1, metadata: {name: a}, spec: {clusterIP: None, ports: [{port: 80}]}"
      })
  void an_object_as_kubectl_get_shows_it_can_be_applied_elsewhere(String object) {
    String elsewhere = cluster.createNamespace("elsewhere");
    cluster.kubectlWithInput("{" + object + "}", "apply", "-n", elsewhere, "-f", "-");
    String kind = object.substring("kind: ".length(), object.indexOf(','));
    if (!kind.equals("Service")) {
      // Until its controller has written its share.
      cluster.kubectl("wait", "--for=create", "pod", "--all", "-n", elsewhere, "--timeout=60s");
      Awaitility.await()
          .atMost(SOON)
          .until(
              () ->
                  !cluster
                      .kubectl("get", kind, "a", "-n", elsewhere, "-o", "jsonpath={.status}")
                      .isEmpty());
    }
    String seen =
        cluster
            .kubectl("get", kind, "a", "-n", elsewhere, "--show-managed-fields", "-o", "yaml")
            .replace("namespace: " + elsewhere, "namespace: " + namespace);

    TestComponent pasted = component("pasted").apply("manifests:\n- " + seen.indent(2).strip());

    await(pasted).untilReady();
    assertThat(get(kind, "a", "-o", "jsonpath={.metadata.annotations}"))
        .doesNotContain("last-applied");
    int calls = pasted.calls();
    controller.restart();
    pasted.awaitEndOfCall();
    assertThat(pasted.calls()).isEqualTo(calls);
  }

  @Test
  void a_namespace_on_an_object_that_lives_in_none_means_nothing() {
    clusterAdmin();
    String role =
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: %s, namespace: %s}, rules: []}";
    try {
      TestComponent roles =
          component("roles")
              .apply(
                  "manifests: [%s, %s]\n"
                      .formatted(
                          role.formatted(namespace, namespace),
                          role.formatted(namespace, "another")));
      await(roles).untilOutcome("InvalidConfig: ClusterRole/" + namespace + " is listed twice");

      roles.apply("manifests: [%s]\n".formatted(role.formatted(namespace, namespace)));
      await(roles).untilReady();
      assertThat(roles.status().toString()).doesNotContain("namespace=");
      roles.delete();
      await(roles).untilDeleted();
      assertThat(cluster.kubectl("get", "clusterrole", namespace, "--ignore-not-found")).isEmpty();
    } finally {
      cluster.kubectl("delete", "clusterrolebinding", namespace);
    }
  }

  @Test
  void the_rules_of_an_aggregated_role_stay_those_that_were_collected() {
    clusterAdmin();
    String roles =
        """
        manifests:
          - apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: NAME-part, labels: {part-of: NAME}}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
          - apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: NAME}
            aggregationRule: {clusterRoleSelectors: [{matchLabels: {part-of: NAME}}]}
            rules: []
        """
            .replace("NAME", namespace);
    try {
      TestComponent component = component("roles").apply(roles);
      await(component).untilReady();
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(
                          cluster.kubectl(
                              "get", "clusterrole", namespace, "-o", "jsonpath={.rules}"))
                      .contains("pods"));

      component.apply(roles);
      await(component).untilReady();
      assertThat(cluster.kubectl("get", "clusterrole", namespace, "-o", "jsonpath={.rules}"))
          .contains("pods");
      component.delete();
      await(component).untilDeleted();
    } finally {
      cluster.kubectl("delete", "clusterrolebinding", namespace);
    }
  }
}
