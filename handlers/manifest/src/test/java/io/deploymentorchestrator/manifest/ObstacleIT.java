package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Obstacles;
import io.deploymentorchestrator.manifest.ownership.Obstacles.Obstacle;
import io.deploymentorchestrator.manifest.ownership.Transfer;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What server-side apply alone cannot bring about, because something is in its way. */
class ObstacleIT extends ManifestFixture {

  private static final String WEB =
      """
      apiVersion: apps/v1, kind: Deployment, metadata: {name: it},
      spec: {replicas: 1, selector: {matchLabels: {app: it}}, template: {metadata: {labels: {app: it}},
      spec: {volumes: [{name: tmp, emptyDir: {}}],
      containers: [{name: c, image: "registry.k8s.io/pause:3.9", env: [{name: MODE, value: fast}, {name: OTHER, value: x}],
      ports: [{name: http, containerPort: 8080}], livenessProbe: {tcpSocket: {port: http}}}]}}}
      """;

  private static final String SERVICE =
      "apiVersion: v1, kind: Service, metadata: {name: it}, spec: {selector: {app: it}, ports: [{name: http, port: 80}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {.ports[*].containerPort}  | 8080                       | .ports[containerPort=9090,protocol="TCP"] | /containers/0/ports/0/containerPort | 9090
          {.env[?(@.name=="MODE")]}  | {"name":"MODE","value":"fast"} | .env[name="MODE"].valueFrom           | /containers/0/env/0 | {"name":"MODE","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}
          {.livenessProbe.tcpSocket} | {"port":"http"}            | .livenessProbe.httpGet                    | /containers/0/livenessProbe | {"httpGet":{"path":"/","port":8080}}
          """)
  void a_field_somebody_put_in_place_of_ours_goes_in_the_write_that_sets_ours(
      String path, String right, String removed, String where, String value) {
    isPutBack(
        "deployment",
        WEB,
        "{.spec.template.spec.containers[0]" + path.substring(1),
        right,
        removed,
        "/spec/template/spec" + where,
        value);
  }

  @Test
  void another_source_of_a_volume_goes() {
    isPutBack(
        "deployment",
        WEB,
        "{.spec.template.spec.volumes}",
        "[{\"emptyDir\":{},\"name\":\"tmp\"}]",
        ".spec.template.spec.volumes[name=\"tmp\"].hostPath",
        "/spec/template/spec/volumes/0",
        "{\"name\":\"tmp\",\"hostPath\":{\"path\":\"/tmp\",\"type\":\"\"}}");
  }

  @Test
  void a_port_of_a_service_that_was_renumbered_is_put_back() {
    isPutBack(
        "service",
        SERVICE,
        "{.spec.ports[*].port}",
        "80",
        ".spec.ports[port=83,protocol=\"TCP\"]",
        "/spec/ports/0/port",
        "83");
  }

  private void isPutBack(
      String resource,
      String manifest,
      String path,
      String right,
      String removed,
      String where,
      String value) {
    TestComponent it = ready(manifest);

    replace(resource, where, value);

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(get(resource, "it", "-o", "jsonpath=" + path))
                    .as(it.outcome())
                    .isEqualTo(right));
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(it.condition("Applied").message())
                    .startsWith("1 object applied; removed, because it stood in the way")
                    .contains(removed));
    await(it).untilReady();
    assertThat(repairs(it)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Deployment  | strategy: {type: Recreate},                      | {.spec.strategy}       | {"type":"Recreate"}
          Deployment  | strategy: {type: Recreate, rollingUpdate: null}, | {.spec.strategy}       | {"type":"Recreate"}
          StatefulSet | updateStrategy: {type: OnDelete},                | {.spec.updateStrategy} | {"type":"OnDelete"}
          """)
  void what_a_default_left_behind_goes_in_the_write_that_changes_the_strategy(
      String kind, String strategy, String path, String right) {
    String manifest =
        """
        apiVersion: apps/v1, kind: %s, metadata: {name: it}, spec: { %s selector: {matchLabels: {app: it}},
        template: {metadata: {labels: {app: it}}, spec: {containers: [{name: c, image: "registry.k8s.io/pause:3.9"}]}}}
        """;
    TestComponent it = ready(manifest.formatted(kind, ""));
    long generation = generation(kind);

    it.apply(list(manifest.formatted(kind, strategy)));

    await(it).untilReady();
    assertThat(get(kind, "it", "-o", "jsonpath=" + path)).isEqualTo(right);
    assertThat(generation(kind)).as("one write of the spec").isEqualTo(generation + 1);
    assertThat(it.condition("Applied").message()).contains("trategy.rollingUpdate");
    assertThat(repairs(it)).isZero();

    it.apply(list(manifest.formatted(kind, "")));
    await(it).untilReady();
    assertThat(get(kind, "it", "-o", "jsonpath=" + path)).contains("RollingUpdate");
  }

  @Test
  void what_another_applier_owns_is_not_removed_but_named() {
    TestComponent it = ready(SERVICE);
    controller.watches().forget(it.id());
    replace("service", "/spec/ports/0/port", "83");
    cluster.kubectlWithInput(
        "{apiVersion: v1, kind: Service, metadata: {name: it, namespace: %s}, spec: {ports: [{name: http, port: 83}]}}"
            .formatted(namespace),
        "apply",
        "--server-side",
        "--field-manager=their-tool",
        "-f",
        "-");

    it.runToItsEnd(Cause.REFRESH);

    assertThat(it.outcome())
        .startsWith("FieldConflict: Service/it")
        .contains(".spec.ports[port=83,protocol=\"TCP\"] (owned by \"their-tool\")");
    assertThat(get("service", "it", "-o", "jsonpath={.spec.ports[*].port}")).isEqualTo("83");
  }

  @Test
  void where_it_is_refused_even_so_everybody_owns_what_he_owned() {
    TestComponent it = ready(WEB);
    cluster.kubectl(
        "patch",
        "deployment",
        "it",
        "-n",
        namespace,
        "--type=merge",
        "--field-manager=rival",
        "-p",
        "{\"spec\":{\"progressDeadlineSeconds\":500}}");
    String owned = ".metadata.managedFields[?(@.manager==\"rival\")].fieldsV1}";

    it.apply(list(WEB.replace("replicas: 1,", "replicas: 1, minReadySeconds: 700,")));

    await(it).untilOutcome("Rejected: Deployment/it");
    assertThat(it.outcome()).contains("spec.progressDeadlineSeconds");
    it.awaitEndOfCall();
    assertThat(get("deployment", "it", "--show-managed-fields", "-o", "jsonpath={" + owned))
        .isEqualTo("{\"f:spec\":{\"f:progressDeadlineSeconds\":{}}}");
    assertThat(get("deployment", "it", "-o", "jsonpath={.spec.progressDeadlineSeconds}"))
        .isEqualTo("500");
  }

  /** A definition that lets a class be chosen once, in words that no list of ours knows. */
  private static final String DEFINITION =
      """
      {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: sticks.%1$s.example.com},
       spec: {group: %1$s.example.com, scope: Namespaced, names: {plural: sticks, singular: stick, kind: Stick, listKind: StickList},
       versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object,
       properties: {size: {type: integer, maximum: 9, x-kubernetes-validations: [{rule: "self >= oldSelf", message: "only grows"}]}}}}}}}]}}
      """;

  @Test
  void with_leave_an_object_is_made_anew_for_any_refusal_if_a_new_one_would_be_accepted() {
    cluster.kubectlWithInput(DEFINITION.formatted(namespace), "apply", "-f", "-");
    cluster.kubectl(
        "wait", "--for=condition=Established", "crd", "sticks." + namespace + ".example.com");
    String manifest =
        "apiVersion: %s.example.com/v1, kind: Stick, metadata: {name: it, annotations: {deployment-orchestrator.io/recreate: \"%s\"}}, spec: {size: %d}";
    TestComponent it = ready(manifest.formatted(namespace, "no", 5));
    String resource = "sticks." + namespace + ".example.com";
    String uid = get(resource, "it", "-o", "jsonpath={.metadata.uid}");

    it.apply(list(manifest.formatted(namespace, "no", 4)));
    await(it).untilOutcome("Rejected: Stick/it");
    assertThat(it.outcome()).contains("only grows");

    it.apply(list(manifest.formatted(namespace, "true", 10)));
    await(it).untilOutcome("Rejected: Stick/it");
    assertThat(get(resource, "it", "-o", "jsonpath={.metadata.uid} {.spec.size}"))
        .as("what would not be accepted as new is not deleted for it")
        .isEqualTo(uid + " 5");

    it.apply(list(manifest.formatted(namespace, "true", 4)));
    await(it).untilReady();
    assertThat(get(resource, "it", "-o", "jsonpath={.spec.size}")).isEqualTo("4");
    assertThat(get(resource, "it", "-o", "jsonpath={.metadata.uid}")).isNotEqualTo(uid);
    cluster.kubectl("delete", "crd", resource);
  }

  @Test
  void what_is_simply_wrong_is_said_and_nothing_is_removed() {
    TestComponent it = ready(WEB);

    it.apply(list(WEB.replace("containerPort: 8080", "containerPort: 80800")));

    await(it).untilOutcome("Rejected: Deployment/it");
    assertThat(it.outcome()).contains("containerPort");
    assertThat(get("deployment", "it", "-o", "jsonpath={.metadata.generation}")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Deployment | app: it}}, template: {metadata: {labels: {app: it}}=app: two}}, template: {metadata: {labels: {app: two}} | containerPort: 8080=containerPort: 80800 | containerPort
          Service    | selector=clusterIP: None, selector | port: 80=port: 80800 | spec.ports[0].port
          Job        | m:1=m:2 | backoffLimit: 0=backoffLimit: -1 | spec.backoffLimit
          """)
  void with_leave_nothing_is_deleted_for_a_manifest_with_a_second_mistake(
      String kind, String immutable, String mistake, String said) {
    String manifest =
        switch (kind) {
          case "Deployment" -> WEB;
          case "Service" -> SERVICE;
          default ->
              "apiVersion: batch/v1, kind: Job, metadata: {name: it}, spec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: m, image: \"registry.invalid/m:1\"}]}}}";
        };
    String leave =
        "metadata: {name: it, annotations: {deployment-orchestrator.io/recreate: \"true\"}}";
    TestComponent it = ready(manifest.replace("metadata: {name: it}", leave));
    String uid = get(kind, "it", "-o", "jsonpath={.metadata.uid}");
    String another =
        replaced(manifest.replace("\n", " "), immutable).replace("metadata: {name: it}", leave);

    it.apply(list(replaced(another, mistake)));
    await(it).untilOutcome("Rejected: " + kind + "/it");
    assertThat(it.outcome()).contains(said).endsWith("so it was not deleted to be made anew");
    it.runToItsEnd(Cause.RETRY);
    assertThat(get(kind, "it", "-o", "jsonpath={.metadata.uid}")).isEqualTo(uid);

    it.apply(list(another));
    await(it).untilReady();
    assertThat(get(kind, "it", "-o", "jsonpath={.metadata.uid}")).isNotEmpty().isNotEqualTo(uid);
  }

  private static String replaced(String text, String change) {
    String[] parts = change.split("=", 2);
    assertThat(text).contains(parts[0]);
    return text.replace(parts[0], parts[1]);
  }

  @Test
  void with_leave_a_service_is_made_anew_with_the_address_and_the_port_that_the_old_one_had() {
    String manifest =
        "apiVersion: v1, kind: Service, metadata: {name: it, annotations: {deployment-orchestrator.io/recreate: \"true\"}}, spec: {type: NodePort%s, ports: [{port: 80%s}]}";
    TestComponent it = ready(manifest.formatted("", ""));
    String port = get("service", "it", "-o", "jsonpath={.spec.ports[0].nodePort}");
    String address = get("service", "it", "-o", "jsonpath={.spec.clusterIP}");
    String uid = get("service", "it", "-o", "jsonpath={.metadata.uid}");
    String other = address.substring(0, address.lastIndexOf('.')) + ".251";

    it.apply(list(manifest.formatted(", clusterIP: " + other, ", nodePort: " + port)));

    await(it).untilReady();
    assertThat(get("service", "it", "-o", "jsonpath={.spec.clusterIP} {.spec.ports[0].nodePort}"))
        .isEqualTo(other + " " + port);
    assertThat(get("service", "it", "-o", "jsonpath={.metadata.uid}")).isNotEqualTo(uid);
  }

  @Test
  void with_leave_a_definition_is_made_anew_if_only_what_cannot_be_changed_is_refused() {
    clusterAdmin();
    String name = "sticks." + namespace + ".example.com";
    String definition =
        DEFINITION
            .formatted(namespace)
            .strip()
            .replace(
                "metadata: {name: " + name + "}",
                "metadata: {name: "
                    + name
                    + ", annotations: {deployment-orchestrator.io/recreate: \"true\"}}");
    String manifest = definition.substring(1, definition.length() - 1);
    TestComponent it = ready(manifest);
    String uid = get("crd", name, "-o", "jsonpath={.metadata.uid}");
    String cluster = manifest.replace("scope: Namespaced", "scope: Cluster");

    it.apply(list(cluster.replace("storage: true", "storage: false")));
    await(it).untilOutcome("Rejected: CustomResourceDefinition/" + name);
    assertThat(it.outcome()).contains("storage").doesNotContain("metadata.name");
    it.runToItsEnd(Cause.RETRY);
    assertThat(get("crd", name, "-o", "jsonpath={.metadata.uid}")).isEqualTo(uid);

    it.apply(list(cluster));
    await(it).untilReady();
    assertThat(get("crd", name, "-o", "jsonpath={.spec.scope}")).isEqualTo("Cluster");
    it.delete();
    await(it).untilDeleted();
    this.cluster.kubectl("delete", "clusterrolebinding", namespace);
  }

  private static final String RIVALS =
      "jsonpath={.metadata.managedFields[?(@.manager==\"rival\")].fieldsV1}";

  /** The controller dies after what stands in the way was made ours, before it was removed. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_was_made_ours_by_a_call_that_died_is_given_back_or_goes(boolean stillInTheWay) {
    TestComponent it = ready(SERVICE);
    controller.watches().forget(it.id());
    it.awaitEndOfCall();
    replace("service", "/spec/ports/0/port", "83");
    Map<String, Object> live =
        Yaml.tree(get("service", "it", "-o", "json", "--show-managed-fields"));
    it.dieAfterNextCheckpoint();
    it.runToItsEnd(Cause.REFRESH);
    assertThat(it.isDead()).as("on record before it is done: %s", it.outcome()).isTrue();
    makeOurs(live);
    assertThat(get("service", "it", "--show-managed-fields", "-o", RIVALS)).doesNotContain("83");

    String now =
        stillInTheWay ? SERVICE : SERVICE.replace("{name: http, port: 80}", "{name: h, port: 80}");
    it.raw(list(now));
    controller.restart();
    it.runToItsEnd(Cause.SPEC);

    await(it).untilReady();
    assertThat(get("service", "it", "-o", "jsonpath={.spec.ports[*].port}").split(" "))
        .containsExactlyInAnyOrder(stillInTheWay ? new String[] {"80"} : new String[] {"80", "83"});
    if (!stillInTheWay) {
      assertThat(get("service", "it", "--show-managed-fields", "-o", RIVALS)).contains("83");
    }
    assertThat(Trees.map(Yaml.tree(it.checkpoint().orElse("{}")), "transferred")).isEmpty();
  }

  private void makeOurs(Map<String, Object> live) {
    String manager =
        Trees.maps(live, "metadata", "managedFields").stream()
            .map(e -> String.valueOf(e.get("manager")))
            .filter(m -> m.startsWith("deployment-orchestrator-"))
            .findFirst()
            .orElseThrow();
    Map<String, Object> sent = Yaml.tree("{" + SERVICE + "}");
    List<Obstacle> obstacles =
        Obstacles.of(sent, live, manager, "spec.ports[1].name: Duplicate value");
    cluster.kubectl(
        "patch",
        "service",
        "it",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        Json.write(Transfer.patch(live, manager, "v1", obstacles)));
  }

  private long generation(String kind) {
    return Long.parseLong(get(kind, "it", "-o", "jsonpath={.metadata.generation}"));
  }

  private void replace(String resource, String where, String value) {
    cluster.kubectl(
        "patch",
        resource,
        "it",
        "-n",
        namespace,
        "--type=json",
        "--field-manager=rival",
        "-p",
        "[{\"op\":\"replace\",\"path\":\"%s\",\"value\":%s}]".formatted(where, value));
  }

  private static String list(String manifest) {
    return "manifests:\n  - {" + manifest.replace("\n", " ") + "}\n";
  }

  private TestComponent ready(String manifest) {
    TestComponent component = component("it").apply(list(manifest));
    await(component).untilReady();
    return component;
  }
}
