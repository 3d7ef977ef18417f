package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every put-back counts, whatever else of the Component is in progress, under either policy. */
class PutBackIT extends ManifestFixture {

  private static final int UNTIL_CONTESTED = 5;

  private static final String SETTINGS =
      "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: \"1\"}}\n";

  private static final String WEB =
      """
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web}
          spec:
            replicas: 1
            selector: {matchLabels: {app: web}}
            template:
              metadata: {labels: {app: web}}
              spec: {containers: [{name: c, image: "registry.k8s.io/pause:3.9"}]}
      """;

  /** Never becomes ready. */
  private static final String SLOW =
      """
        - apiVersion: apps/v1
          kind: Deployment
          metadata: {name: slow}
          spec:
            selector: {matchLabels: {app: slow}}
            template:
              metadata: {labels: {app: slow}}
              spec: {nodeSelector: {no: such-node}, containers: [{name: c, image: "registry.k8s.io/pause:3.9"}]}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"Fail", "Force"})
  void a_fight_ends_although_the_first_apply_still_progresses(String policy) {
    TestComponent both = progressing(policy, SETTINGS);
    AuditLog ours = asTheAccount().where(r -> r.isWrite() && r.name().equals("settings"));
    long mark = ours.mark();

    for (int i = 0; i < UNTIL_CONTESTED; i++) {
      patch("rival", "{\"data\":{\"a\":\"fight-" + i + "\"}}");
      awaitValue("configmap", "settings", "{.data.a}", "1");
    }
    patch("rival", "{\"data\":{\"a\":\"won\"}}");

    awaitContested(both, "field manager \"rival\" keeps changing ConfigMap/settings", ": .data.a;");
    assertThat(ours.since(mark)).hasSize(UNTIL_CONTESTED);
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data.a}")).isEqualTo("won");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Fail", "Force"})
  void an_object_that_somebody_keeps_deleting_is_not_made_again_for_ever(String policy) {
    TestComponent both = progressing(policy, SETTINGS);

    for (int i = 0; i < UNTIL_CONTESTED; i++) {
      cluster.kubectl("delete", "configmap", "settings", "-n", namespace);
      awaitValue("configmap", "settings", "{.data.a}", "1");
    }
    cluster.kubectl("delete", "configmap", "settings", "-n", namespace);

    await(both).untilOutcome("DriftContested: somebody keeps deleting ConfigMap/settings");
    assertThat(get("configmap", "settings", "-o", "name")).isEmpty();
  }

  @Test
  void who_scales_is_named_although_that_goes_through_a_subresource() {
    TestComponent both = progressing("Fail", WEB);

    for (int i = 0; i < UNTIL_CONTESTED; i++) {
      cluster.kubectl("scale", "deployment", "web", "-n", namespace, "--replicas=3");
      awaitValue("deployment", "web", "{.spec.replicas}", "1");
    }
    cluster.kubectl("scale", "deployment", "web", "-n", namespace, "--replicas=3");

    awaitContested(
        both,
        "field manager \"kubectl\" (subresource scale) keeps changing Deployment/web",
        ": .spec.replicas;");
  }

  @Test
  void a_conflict_names_who_scales_and_the_field() {
    TestComponent web = component("it").apply("manifests:\n" + WEB);
    await(web).untilReady();
    // What is woken by its Pods would find the new manifest without being told that it is new.
    controller.watches().forget(web.id());
    web.awaitEndOfCall();
    cluster.kubectl("scale", "deployment", "web", "-n", namespace, "--replicas=3");

    web.apply("manifests:\n" + WEB.replace("replicas: 1", "replicas: 2"));

    await(web).untilOutcome("FieldConflict: Deployment/web");
    assertThat(web.outcome())
        .contains(".spec.replicas")
        .contains("\"kubectl\" with subresource \"scale\"");
    assertThat(get("deployment", "web", "-o", "jsonpath={.spec.replicas}")).isEqualTo("3");
  }

  @Test
  void what_only_touches_fields_of_others_counts_for_nothing_while_the_first_apply_progresses() {
    TestComponent both = progressing("Force", SETTINGS);
    AuditLog ours = asTheAccount().where(AuditedRequest::isWrite);
    long mark = ours.mark();

    for (int i = 0; i < UNTIL_CONTESTED + 2; i++) {
      annotate("configmap/settings", "touched=" + i);
      awaitLook(both, "configmaps");
    }

    assertThat(ours.since(mark)).isEmpty();
    assertThat(repairs(both)).isZero();
    assertThat(both.outcome()).startsWith("Progressing: Deployment/slow");
  }

  @Test
  void rules_that_a_controller_aggregates_are_not_written_for_ever() {
    clusterAdmin();
    String part = namespace + "-part";
    String all = namespace + "-all";
    TestComponent roles =
        component("roles")
            .apply(
                """
                conflicts: Force
                manifests:
                  - apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRole
                    metadata: {name: %1$s, labels: {%2$s.example.org/part: "true"}}
                    rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
                  - apiVersion: rbac.authorization.k8s.io/v1
                    kind: ClusterRole
                    metadata: {name: %3$s}
                    aggregationRule: {clusterRoleSelectors: [{matchLabels: {%2$s.example.org/part: "true"}}]}
                    rules: []
                """
                        .formatted(part, namespace, all)
                    + SLOW);
    AuditLog ours =
        cluster.requests().where(r -> r.impersonated() && r.isWrite() && r.name().equals(all));
    long mark = ours.mark();

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(roles.outcome()).containsAnyOf("DriftContested", "Deployment/slow"));
    Awaitility.await()
        .atMost(SOON)
        .during(Duration.ofSeconds(3))
        .until(
            () ->
                ours.since(mark).size() <= UNTIL_CONTESTED + 1
                    && cluster
                        .kubectl("get", "clusterrole", all, "-o", "jsonpath={.rules[*].verbs}")
                        .contains("get"));
    roles.delete();
    await(roles).untilDeleted();
    cluster.kubectl("delete", "clusterrolebinding", namespace);
  }

  @Test
  void a_fight_for_ownership_alone_ends_too() {
    TestComponent it = component("it").apply("manifests:\n" + SETTINGS);
    await(it).untilReady();
    AuditLog ours = asTheAccount().where(AuditedRequest::isWrite);
    long mark = ours.mark();

    for (int i = 0; i <= UNTIL_CONTESTED; i++) {
      controller.watches().forget(it.id());
      it.awaitEndOfCall();
      assertThat(it.isReady()).as(it.outcome()).isTrue();
      patch("rival", "{\"data\":{\"a\":\"2\"}}");
      patch("rival", "{\"data\":{\"a\":\"1\"}}");
      it.runToItsEnd(Cause.REFRESH);
    }

    awaitContested(it, "field manager \"rival\" keeps changing ConfigMap/settings", ": .data.a;");
    assertThat(ours.since(mark)).hasSize(UNTIL_CONTESTED);
    assertThat(repairs(it)).isZero();
  }

  @Test
  void what_a_webhook_changes_at_every_write_is_not_written_for_ever(@TempDir Path folder)
      throws IOException, GeneralSecurityException {
    try (RefusingWebhook changing = RefusingWebhook.thatSets("/data/a", folder)) {
      mutating(changing.clientConfig());
      AuditLog ours = asTheAccount().where(r -> r.isWrite() && r.name().equals("settings"));
      TestComponent it = component("it").apply("manifests:\n" + SETTINGS);
      await(it).untilReady();
      assertThat(get("configmap", "settings", "-o", "jsonpath={.data.a}")).startsWith("set-");
      for (int i = 0; i < 3; i++) {
        it.runToItsEnd(Cause.REFRESH);
      }
      assertThat(ours.since(0)).as("as the answer to the write was").hasSize(1);

      long mark = ours.mark();
      for (int i = 0; i <= UNTIL_CONTESTED; i++) {
        annotate("configmap/settings", "touched=" + i);
        awaitLook(it, "configmaps");
      }
      await(it).untilOutcome("DriftContested: ");
      assertThat(it.outcome()).contains("keeps changing ConfigMap/settings");
      it.runToItsEnd(Cause.REFRESH);
      assertThat(ours.since(mark)).hasSize(UNTIL_CONTESTED);
    } finally {
      cluster.kubectl("delete", "mutatingwebhookconfiguration", namespace, "--ignore-not-found");
    }
  }

  private void mutating(String where) {
    cluster.kubectlWithInput(
        """
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: NAME}
        webhooks:
          - name: changes.guard.example
            failurePolicy: Fail
            sideEffects: None
            admissionReviewVersions: [v1]
            namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAME}}
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [configmaps]}]
            clientConfig: {WHERE}
        """
            .replace("NAME", namespace)
            .replace("WHERE", where),
        "apply",
        "-f",
        "-");
    // What is configured holds a moment later.
    Awaitility.await()
        .atMost(SOON)
        .until(
            () ->
                cluster
                    .kubectl(
                        "create",
                        "configmap",
                        "probe",
                        "-n",
                        namespace,
                        "--from-literal=a=b",
                        "--dry-run=server",
                        "-o",
                        "jsonpath={.data.a}")
                    .startsWith("set-"));
  }

  private static void awaitContested(TestComponent component, String who, String field) {
    await(component).untilOutcome("DriftContested: " + who);
    assertThat(component.outcome()).contains(field);
  }

  private TestComponent progressing(String policy, String manifest) {
    TestComponent component =
        component("it").apply("conflicts: " + policy + "\nmanifests:\n" + manifest + SLOW);
    await(component).untilOutcome("Progressing: Deployment/");
    return component;
  }

  private void patch(String manager, String json) {
    cluster.kubectl(
        "patch",
        "configmap",
        "settings",
        "-n",
        namespace,
        "--type=merge",
        "--field-manager=" + manager,
        "-p",
        json);
  }

  private void awaitValue(String kind, String name, String path, String value) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(get(kind, name, "-o", "jsonpath=" + path)).isEqualTo(value));
  }
}
