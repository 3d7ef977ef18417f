package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server says instead of doing what was asked arrives in its own words. */
class ApiAnswersIT extends ManifestFixture {

  private static final String SETTINGS =
      """
      manifests:
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: b}}
      """;
  private static final String FIRST =
      "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: first}, data: {a: b}}\n";
  private static final String BUCKET =
      "  - {apiVersion: GROUP/v1alpha1, kind: Bucket, metadata: {name: second}}\n";

  @AfterEach
  void takeAway() {
    cluster.kubectl(
        "delete",
        "validatingwebhookconfiguration,validatingadmissionpolicybinding,validatingadmissionpolicy",
        namespace,
        "--ignore-not-found");
    cluster.kubectl("delete", "apiservice", "v1alpha1." + group(), "--ignore-not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url: \"https://127.0.0.1:9/validate\"",
        "service: {namespace: kube-system, name: not-there, path: /validate}"
      })
  void a_webhook_that_cannot_be_asked_is_named_with_object_and_cause(String where) {
    TestComponent early = component("early").apply(SETTINGS.replace("settings", "early"));
    await(early).untilReady();
    webhook(where);

    TestComponent settings = component("settings").apply(SETTINGS);
    await(settings).untilOutcome("WebhookFailed: ConfigMap/settings");
    assertThat(settings.outcome())
        .contains("failed calling webhook \"policy.guard.example\"")
        .containsAnyOf("connection refused", "service \"not-there\" not found")
        .doesNotContain("\n");
    assertThat(settings.condition("Applied").reason()).isEqualTo("WebhookFailed");

    early.apply(SETTINGS.replace("settings", "early").replace("a: b", "a: c"));
    await(early).untilOutcome("WebhookFailed: ConfigMap/early");
    early.delete();
    await(early).untilOutcome("Failed[reason=WebhookFailed, message=ConfigMap/early");

    cluster.kubectl("delete", "validatingwebhookconfiguration", namespace);
    await(settings).untilReady();
    await(early).untilDeleted();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409, 429, 500})
  void a_webhook_that_refuses_is_quoted_whatever_code_it_chooses(int code, @TempDir Path folder)
      throws IOException, GeneralSecurityException {
    String status =
        """
        {"code":%d,"reason":"Odd","message":"not in\\n\\n  this house","details":{"causes":[
          {"field":"data.a","message":"is too short"},{"message":"the moon is full"}]}}"""
            .formatted(code);
    try (RefusingWebhook refusing = new RefusingWebhook(folder, status)) {
      webhook(refusing.clientConfig());

      TestComponent settings = component("settings").apply(SETTINGS);
      await(settings).untilOutcome("Rejected: ConfigMap/settings");
      assertThat(settings.outcome())
          .endsWith(
              "admission webhook \"policy.guard.example\" denied the request: not in this house; data.a: is too short; the moon is full");

      TestComponent secret =
          component("secret")
              .apply(
                  "manifests: [{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: hidden}}]\n");
      await(secret).untilOutcome("Rejected: Secret/s");
      assertThat(secret.outcome())
          .contains("admission webhook \"policy.guard.example\" denied the request")
          .doesNotContain("house");
    }
  }

  @Test
  void a_policy_that_refuses_is_a_refusal_in_its_own_words() {
    cluster.kubectlWithInput(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: NAME}
        spec:
          matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}
          validations:
            - {expression: "!has(object.data) || !('a' in object.data)", message: "no a in this house"}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: NAME}
        spec:
          policyName: NAME
          validationActions: [Deny]
          matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAME}}}
        """
            .replace("NAME", namespace),
        "apply",
        "-f",
        "-");
    awaitRefusal();

    TestComponent settings = component("settings").apply(SETTINGS);

    await(settings).untilOutcome("Rejected: ConfigMap/settings");
    assertThat(settings.outcome())
        .contains("ValidatingAdmissionPolicy '" + namespace + "'")
        .contains("no a in this house")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_api_whose_server_is_away_holds_up_its_own_objects_only(boolean first) {
    apiService();
    String bucket = BUCKET.replace("GROUP", group());
    TestComponent storage =
        component("storage").apply("manifests:\n" + (first ? bucket + FIRST : FIRST + bucket));

    await(storage).untilOutcome("ApiServerUnavailable: Bucket/second");
    assertThat(storage.outcome()).contains("the server of API group " + group());
    assertThat(storage.condition("Applied").reason()).isEqualTo("ApiServerUnavailable");
    assertThat(storage.condition("Healthy").reason()).isEqualTo("NotAssessed");
    awaitData("b");

    cluster.kubectl(
        "patch",
        "configmap",
        "first",
        "-n",
        namespace,
        "--type=merge",
        "--field-manager=someone",
        "-p",
        "{\"data\":{\"a\":null}}");
    awaitData("b");
    await(storage).untilOutcome("ApiServerUnavailable: Bucket/second");

    storage.delete();
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(get("configmap", "first")).isEmpty());
    cluster.kubectl("delete", "apiservice", "v1alpha1." + group());
    await(storage).untilDeleted();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_else_a_component_has_is_pruned_judged_and_handed_on(boolean first) {
    String outputs = "outputs: {a: {from: ConfigMap/first, path: data.a}}\n";
    TestComponent storage =
        component("storage")
            .apply("manifests:\n" + FIRST + FIRST.replace("first", "former") + outputs);
    await(storage).untilReady();
    apiService();
    String bucket = BUCKET.replace("GROUP", group());
    String changed = FIRST.replace("a: b", "a: c");
    String list = "manifests:\n" + (first ? bucket + changed : changed + bucket) + outputs;

    storage.apply(list);

    await(storage).untilOutcome("ApiServerUnavailable: Bucket/second");
    assertThat(get("configmap", "former")).isEmpty();
    assertThat(storage.status()).containsEntry("a", "c");
    assertThat(storage.condition("Healthy").reason()).isEqualTo("NotAssessed");
    assertThat(storage.condition("Healthy").message())
        .isEqualTo("all other objects are ready; not reached: Bucket/second");

    storage.apply(list + "readyWhen: [{resource: ConfigMap/first, path: data.z}]\n");
    await(storage).untilOutcome("ApiServerUnavailable: Bucket/second");
    assertThat(storage.condition("Healthy").reason()).isEqualTo("Progressing");
    assertThat(storage.condition("Healthy").message()).contains("ConfigMap/first");
  }

  @Test
  void what_is_in_the_list_is_not_pruned_while_its_api_is_away() {
    apiService();
    TestComponent storage = component("storage");
    storage.forgeStatus(
        """
        {"appliedResources":[{"apiVersion":"%s/v1alpha1","kind":"Bucket","namespace":"%s","name":"second","uid":"u"}]}"""
            .formatted(group(), namespace));

    storage.apply("manifests:\n" + FIRST + BUCKET.replace("GROUP", group()));

    await(storage).untilOutcome("ApiServerUnavailable: Bucket/second");
    assertThat(storage.status().toString()).contains("name=second").contains("name=first");
  }

  @Test
  void with_the_status_lost_the_deletion_of_other_objects_goes_on_and_nothing_is_forgotten() {
    TestComponent storage = component("storage").apply("manifests:\n" + FIRST);
    await(storage).untilReady();
    apiService();
    storage.raw("manifests:\n" + BUCKET.replace("GROUP", group()) + FIRST);
    storage.loseStatusAndCheckpoint();
    // A new process has not asked for the kinds a moment ago.
    controller.restart();

    storage.delete();

    await(storage).untilOutcome("Failed[reason=ApiServerUnavailable, message=Bucket/second");
    assertThat(get("configmap", "first")).isEmpty();
    cluster.kubectl("delete", "apiservice", "v1alpha1." + group());
    await(storage).untilDeleted();
  }

  @Test
  void what_is_observed_or_left_of_an_api_whose_server_is_away_is_named_and_not_forgotten() {
    apiService();
    TestComponent reader =
        component("reader")
            .apply(
                "manifests:\n"
                    + FIRST
                    + "observe:\n"
                    + BUCKET
                        .replace("GROUP", group())
                        .replace("metadata: {name: second}", "name: x")
                    + "outputs: {a: {from: ConfigMap/first, path: data.a}}\n");
    await(reader).untilOutcome("ApiServerUnavailable: Bucket/x");
    awaitData("b");
    assertThat(reader.status()).containsEntry("a", "b");
    assertThat(reader.condition("Healthy").message()).endsWith("not reached: Bucket/x");

    TestComponent former = component("former");
    former.forgeStatus(
        """
        {"appliedResources":[{"apiVersion":"%s/v1alpha1","kind":"Bucket","namespace":"%s","name":"old","uid":"u"}]}"""
            .formatted(group(), namespace));
    former.apply(SETTINGS);
    await(former).untilOutcome("ApiServerUnavailable: Bucket/old");
    assertThat(get("configmap", "settings", "-o", "name")).isNotEmpty();
    assertThat(former.status().toString()).contains("name=old");
    former.delete();
    await(former).untilOutcome("Failed[reason=ApiServerUnavailable, message=Bucket/old");
    assertThat(get("configmap", "settings")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"extensions/v1beta1, kind: Ingress", "policy/v1beta1, kind: PodSecurityPolicy"})
  void a_kind_that_kubernetes_has_removed_is_told_from_one_that_may_come(String kind) {
    TestComponent old =
        component("old").apply("manifests: [{apiVersion: " + kind + ", metadata: {name: a}}]\n");

    await(old).untilOutcome("KindNotFound: ");
    assertThat(old.outcome()).contains("Kubernetes has removed it");
  }

  private String group() {
    return namespace + ".example.org";
  }

  private void apiService() {
    cluster.kubectlWithInput(
        """
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1alpha1.GROUP}
        spec: {group: GROUP, version: v1alpha1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: {namespace: kube-system, name: not-there, port: 443}}
        """
            .replace("GROUP", group()),
        "apply",
        "-f",
        "-");
    cluster.kubectl(
        "wait",
        "--for=condition=Available=False",
        "apiservice/v1alpha1." + group(),
        "--timeout=60s");
    // The list of groups follows a moment later.
    Awaitility.await()
        .atMost(SOON)
        .until(() -> cluster.kubectl("get", "--raw", "/apis").contains(group()));
  }

  private void webhook(String where) {
    cluster.kubectlWithInput(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: NAME}
        webhooks:
          - name: policy.guard.example
            failurePolicy: Fail
            sideEffects: None
            admissionReviewVersions: [v1]
            timeoutSeconds: 3
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAME}}
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE, DELETE], resources: [configmaps, secrets]}]
            clientConfig: {WHERE}
        """
            .replace("NAME", namespace)
            .replace("WHERE", where),
        "apply",
        "-f",
        "-");
    awaitRefusal();
  }

  /** What is configured holds a moment later. */
  private void awaitRefusal() {
    Awaitility.await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(
            () -> {
              try {
                cluster.kubectl(
                    "create",
                    "configmap",
                    "probe",
                    "-n",
                    namespace,
                    "--from-literal=a=b",
                    "--dry-run=server");
                return false;
              } catch (RuntimeException refused) {
                return true;
              }
            });
  }

  private void awaitData(String value) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(get("configmap", "first", "-o", "jsonpath={.data.a}")).isEqualTo(value));
  }
}
