package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether ours is unchanged: the same in another form is no drift, what was taken is. */
class UnchangedIT extends ManifestFixture {

  private static final String APP =
      """
      apiVersion: apps/v1, kind: Deployment, metadata: {name: it},
      spec: {selector: {matchLabels: {app: it}}, template: {metadata: {labels: {app: it}},
      spec: {containers: [{name: c, image: "registry.k8s.io/pause:3.9", %s}]}}}
      """;

  /** Of a kind that nobody else writes to. */
  private static final String LIMITS =
      "apiVersion: v1, kind: LimitRange, metadata: {name: it}, spec: {limits: [{type: Container, max: {cpu: \"64000m\"}}]}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resources: {requests: {cpu: \"1000m\"}}",
        "resources: {}, securityContext: {}, env: [], ports: []",
        "imagePullPolicy: \"\", terminationMessagePath: \"\", stdin: false"
      })
  void a_workload_in_a_form_that_the_server_writes_otherwise_is_left_alone(String container) {
    isLeftAlone("deployments", APP.formatted(container));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          networkpolicies | apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {podSelector: {}, policyTypes: [Egress], egress: []}
          resourcequotas | apiVersion: v1, kind: ResourceQuota, spec: {hard: {requests.cpu: "64000m", requests.memory: 65536Mi}}
          limitranges | apiVersion: v1, kind: LimitRange, spec: {limits: [{type: Container, default: {cpu: "0.5"}, max: {cpu: "2000m"}}]}
          configmaps | apiVersion: v1, kind: ConfigMap, data: {}
          services | apiVersion: v1, kind: Service, spec: {ports: [{port: 80}], externalIPs: [], selector: {}}
          roles | apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: []
          secrets | apiVersion: v1, kind: Secret, data: {}, type: ""
          """)
  void what_the_server_writes_otherwise_is_left_alone(String resource, String manifest) {
    isLeftAlone(resource, "metadata: {name: it}, " + manifest);
  }

  private void isLeftAlone(String resource, String manifest) {
    TestComponent it = ready(manifest);
    AuditLog ours = asTheAccount();
    long mark = ours.mark();

    for (int i = 0; i < 7; i++) {
      annotate(resource + "/it", "touched=" + i);
      awaitLook(it, resource);
    }

    assertThat(ours.since(mark)).noneMatch(AuditedRequest::isWrite);
    assertThat(it.isReady()).as(it.outcome()).isTrue();
    assertThat(it.checkpoint().orElse("")).doesNotContain("/it\"");
  }

  @Test
  void what_an_autoscaler_sets_is_left_alone() {
    TestComponent it = ready(APP.formatted("resources: {requests: {cpu: \"1000m\"}}"));
    AuditLog ours = asTheAccount();
    long mark = ours.mark();

    for (int replicas = 2; replicas <= 5; replicas++) {
      cluster.kubectl("scale", "deployment", "it", "-n", namespace, "--replicas=" + replicas);
      awaitLook(it, "deployments");
    }

    assertThat(ours.since(mark)).noneMatch(AuditedRequest::isWrite);
    await(it).untilReady();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          service       | {.spec.selector}    | {"app":"it"} | merge | {"spec":{"selector":{"track":"canary"}}}                               | apiVersion: v1, kind: Service, spec: {selector: {app: it}, ports: [{port: 80}]}
          networkpolicy | {.spec.podSelector} | {}           | merge | {"spec":{"podSelector":{"matchLabels":{"tier":"none"}}}}               | apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {podSelector: {}, policyTypes: [Ingress]}
          role          | {.rules[0].resourceNames} |        | json  | [{"op":"add","path":"/rules/0/resourceNames","value":["only-this"]}]    | apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
          ingress       | {.spec.rules[*].host} | a.example.org | json | [{"op":"add","path":"/spec/rules/-","value":{"host":"b.example.org"}}] | apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {defaultBackend: {service: {name: it, port: {number: 80}}}, rules: [{host: a.example.org}]}
          rolebinding   | {.subjects[*].name} | default      | json  | [{"op":"add","path":"/subjects/-","value":{"kind":"User","name":"eve","apiGroup":"rbac.authorization.k8s.io"}}] | apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}, subjects: [{kind: ServiceAccount, name: default}]
          """)
  void what_is_set_as_a_whole_and_was_extended_is_put_back(
      String resource, String path, String right, String type, String patch, String manifest) {
    TestComponent it = ready("metadata: {name: it}, " + manifest);

    cluster.kubectl("patch", resource, "it", "-n", namespace, "--type=" + type, "-p", patch);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(get(resource, "it", "-o", "jsonpath=" + path))
                    .isEqualTo(right == null ? "" : right));
    await(it).untilReady();
    Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(repairs(it)).isEqualTo(1));
  }

  @Test
  void a_value_that_is_right_again_is_taken_back_in_one_write_that_is_no_repair() {
    TestComponent it =
        ready("apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {a: \"1\"}");
    controller.watches().forget(it.id());
    for (String value : new String[] {"2", "1"}) {
      String patch = "{\"data\":{\"a\":\"" + value + "\"}}";
      cluster.kubectl("patch", "configmap", "it", "-n", namespace, "--type=merge", "-p", patch);
    }
    AuditLog ours = asTheAccount().where(AuditedRequest::isWrite);
    long mark = ours.mark();

    it.runToItsEnd(Cause.REFRESH);
    it.runToItsEnd(Cause.REFRESH);

    assertThat(ours.since(mark)).hasSize(1);
    assertThat(repairs(it)).isZero();
    assertThat(get("configmap", "it", "-o", "jsonpath={.metadata.managedFields[*].manager}"))
        .contains("deployment-orchestrator");
  }

  @Test
  void what_somebody_applies_with_the_same_value_stays_ours_too() {
    TestComponent it =
        ready("apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {a: \"1\"}");
    AuditLog ours = asTheAccount();
    long mark = ours.mark();

    cluster.kubectlWithInput(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: it, namespace: %s}, data: {a: \"1\"}}"
            .formatted(namespace),
        "apply",
        "--server-side",
        "--field-manager=their-tool",
        "-f",
        "-");
    awaitLook(it, "configmaps");

    assertThat(ours.since(mark)).noneMatch(AuditedRequest::isWrite);
  }

  @Test
  void a_record_of_an_older_version_is_completed_by_the_next_write_only() {
    TestComponent it = ready(LIMITS);
    String with = withoutVersions(it);
    it.forgeStatus(withoutFingerprints(it));
    AuditLog ours = asTheAccount().where(AuditedRequest::isWrite);
    long mark = ours.mark();

    it.runToItsEnd(Cause.REFRESH);
    assertThat(withoutVersions(it)).contains("fingerprint").isEqualTo(with);
    it.runToItsEnd(Cause.REFRESH);
    it.runToItsEnd(Cause.REFRESH);

    assertThat(ours.since(mark)).as("it cannot be known without, and then it is").hasSize(1);
    assertThat(repairs(it)).isZero();
  }

  @Test
  void a_record_of_an_older_version_stays_as_it_is_while_nothing_needs_to_be_written() {
    TestComponent it =
        ready("apiVersion: v1, kind: ConfigMap, metadata: {name: it}, data: {a: \"1\"}");
    it.forgeStatus(withoutFingerprints(it));
    String without = it.status().toString();
    AuditLog ours = asTheAccount().where(AuditedRequest::isWrite);
    long mark = ours.mark();

    it.runToItsEnd(Cause.REFRESH);

    assertThat(ours.since(mark)).isEmpty();
    assertThat(it.status().toString()).isEqualTo(without);
  }

  private static String withoutVersions(TestComponent component) {
    return component.statusJson().replaceAll("\"resourceVersion\":\"[^\"]*\"", "");
  }

  private static String withoutFingerprints(TestComponent component) {
    String json = component.statusJson();
    String without = json.replaceAll(",\"fingerprint\":\"[^\"]*\"", "");
    assertThat(without).isNotEqualTo(json);
    return without;
  }

  private TestComponent ready(String manifest) {
    TestComponent component =
        component("it").apply("manifests:\n  - {" + manifest.replace("\n", " ") + "}\n");
    await(component).untilReady();
    return component;
  }
}
