package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class OwnershipIT extends ManifestFixture {

  private static final String SETTINGS =
      """
      manifests:
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: ours}}
      """;

  @Test
  void an_object_somebody_else_made_is_neither_changed_nor_deleted() {
    cluster.kubectl("create", "configmap", "settings", "-n", namespace, "--from-literal=b=theirs");
    String before = get("configmap", "settings", "-o", "jsonpath={.metadata.resourceVersion}");
    TestComponent settings = component("settings").apply(SETTINGS);

    await(settings).untilOutcome("NotOwned: ConfigMap/settings");
    settings.delete();
    await(settings).untilDeleted();

    assertThat(get("configmap", "settings", "-o", "jsonpath={.metadata.resourceVersion}"))
        .isEqualTo(before);
  }

  @Test
  void it_is_taken_over_when_the_manifest_says_adopt() {
    cluster.kubectl("create", "configmap", "settings", "-n", namespace, "--from-literal=b=theirs");
    TestComponent settings =
        component("settings")
            .apply(
                """
                manifests:
                  - apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: settings, annotations: {deployment-orchestrator.io/adopt: "true"}}
                    data: {a: ours}
                """);

    await(settings).untilReady();
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data}"))
        .contains("ours")
        .contains("theirs");

    settings.delete();
    await(settings).untilDeleted();
    assertThat(get("configmap", "settings")).isEmpty();
  }

  @Test
  void two_components_cannot_own_one_object() {
    TestComponent first = component("first").apply(SETTINGS);
    await(first).untilReady();

    TestComponent second = component("second").apply(SETTINGS.replace("ours", "mine"));

    // Whether the first one still lives is for the account to see; it is cluster-admin in its
    // namespace, but the kind is unknown here.
    await(second).untilOutcome("OwnedByOther: ConfigMap/settings");
    assertThat(second.outcome()).contains("cluster-1/" + namespace + "/first");
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data.a}")).isEqualTo("ours");
    second.delete();
    await(second).untilDeleted();
    assertThat(get("configmap", "settings", "-o", "name")).isNotEmpty();
  }

  @Test
  void a_forged_inventory_deletes_nothing() {
    cluster.kubectl("create", "configmap", "precious", "-n", namespace);
    String uid = get("configmap", "precious", "-o", "jsonpath={.metadata.uid}");
    TestComponent forger = component("forger");
    forger.forgeStatus(
        """
        {"appliedResources":[{"apiVersion":"v1","kind":"ConfigMap","namespace":"%s","name":"precious","uid":"%s"}]}"""
            .formatted(namespace, uid));

    forger.apply("manifests: []");
    await(forger).untilReady();
    forger.forgeStatus(
        """
        {"appliedResources":[{"apiVersion":"v1","kind":"ConfigMap","namespace":"%s","name":"precious","uid":"%s"}]}"""
            .formatted(namespace, uid));
    forger.delete();
    await(forger).untilDeleted();

    assertThat(get("configmap", "precious", "-o", "jsonpath={.metadata.uid}")).isEqualTo(uid);
  }

  @Test
  void a_copied_mark_makes_nothing_ours() {
    TestComponent settings = component("settings").apply(SETTINGS);
    await(settings).untilReady();
    String copy =
        get("configmap", "settings", "-o", "json")
            .replace("\"name\": \"settings\"", "\"name\": \"copy\"")
            .replaceAll("\"(uid|resourceVersion)\": \"[^\"]*\",", "");
    cluster.kubectlWithInput(copy, "create", "-f", "-");

    TestComponent other =
        component("settings2").apply(SETTINGS.replace("name: settings", "name: copy"));
    await(other).untilOutcome("NotOwned: ConfigMap/copy");
  }

  @Test
  void a_namespace_listed_by_mistake_is_neither_changed_nor_deleted() {
    String prod = cluster.createNamespace("prod");
    String version = "jsonpath={.metadata.resourceVersion}";
    clusterAdmin();
    try {
      // What its defaults and its account need is there a moment after it.
      cluster.kubectl(
          "wait", "--for=create", "configmap/kube-root-ca.crt", "-n", prod, "--timeout=60s");
      String before = cluster.kubectl("get", "namespace", prod, "-o", version);
      TestComponent careless =
          component("careless")
              .apply(
                  "manifests: [{apiVersion: v1, kind: Namespace, metadata: {name: "
                      + prod
                      + ", labels: {team: ours}}}]\n");
      await(careless).untilOutcome("NotOwned: Namespace/" + prod);
      careless.delete();
      await(careless).untilDeleted();
      assertThat(cluster.kubectl("get", "namespace", prod, "-o", version)).isEqualTo(before);
      assertThat(
              cluster.kubectl(
                  "get", "namespace", prod, "-o", "jsonpath={.metadata.deletionTimestamp}"))
          .isEmpty();
    } finally {
      cluster.kubectl("delete", "clusterrolebinding", namespace);
    }
  }

  @Test
  void a_replica_set_to_which_the_mark_was_copied_is_not_ours() {
    TestComponent web =
        component("web")
            .apply(
                """
                manifests:
                  - apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      replicas: 1
                      selector: {matchLabels: {app: web}}
                      template:
                        metadata: {labels: {app: web}}
                        spec: {containers: [{name: web, image: "registry.invalid/web:1"}]}
                """);
    await(web).untilReady();
    String name = get("replicaset", "-o", "jsonpath={.items[0].metadata.name}");
    assertThat(get("replicaset", name, "-o", "jsonpath={.metadata.annotations}"))
        .contains("cluster-1/" + namespace + "/web");

    web.apply(
        """
        manifests:
          - apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: %s}
            spec:
              replicas: 0
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "registry.invalid/web:1"}]}
        """
            .formatted(name));
    await(web).untilOutcome("NotOwned: ReplicaSet/" + name);
    assertThat(get("replicaset", name, "-o", "jsonpath={.spec.replicas}")).isEqualTo("1");
  }

  @Test
  void what_does_not_fit_the_schema_of_its_kind_is_refused_with_the_field() {
    TestComponent settings = component("settings").apply(SETTINGS.replace("a: ours", "a: 5432"));
    await(settings).untilOutcome("Rejected: ConfigMap/settings");
    assertThat(settings.outcome()).contains(".data.a: expected string").doesNotContain("5432");

    TestComponent web =
        component("web")
            .apply(
                "manifests: [{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {port: 80}}]\n");
    await(web).untilOutcome("Rejected: Service/web");
    assertThat(web.outcome()).contains(".spec.port: field not declared in schema");
  }

  @Test
  void a_role_binding_to_another_role_can_be_had_by_making_it_anew() {
    String binding =
        """
        manifests:
          - apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: readers%s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}
            subjects: [{kind: ServiceAccount, name: default, namespace: %s}]
        """;
    String recreate = ", annotations: {deployment-orchestrator.io/recreate: \"true\"}";
    TestComponent readers = component("readers").apply(binding.formatted("", "view", namespace));
    await(readers).untilReady();

    readers.apply(binding.formatted("", "edit", namespace));
    await(readers).untilOutcome("ImmutableField: RoleBinding/readers");

    readers.apply(binding.formatted(recreate, "edit", namespace));
    await(readers).untilReady();
    assertThat(get("rolebinding", "readers", "-o", "jsonpath={.roleRef.name}")).isEqualTo("edit");
  }

  @Test
  void a_namespace_that_does_not_exist_is_told_to_an_account_with_rights_there() {
    cluster.kubectl(
        "create",
        "clusterrolebinding",
        namespace,
        "--clusterrole=cluster-admin",
        "--serviceaccount=" + namespace + ":default");
    try {
      TestComponent settings =
          component("settings")
              .apply(
                  SETTINGS.replace(
                      "name: settings", "name: settings, namespace: no-such-namespace"));
      await(settings).untilOutcome("NamespaceNotFound: ConfigMap/settings");
    } finally {
      cluster.kubectl("delete", "clusterrolebinding", namespace);
    }
  }

  @Test
  void a_mark_somebody_took_off_is_put_back() {
    TestComponent settings = component("settings").apply(SETTINGS);
    await(settings).untilReady();

    annotate("configmap/settings", "deployment-orchestrator.io/owner-");
    cluster.kubectl(
        "label", "configmap", "settings", "-n", namespace, "deployment-orchestrator.io/owner-");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(get("configmap", "settings", "-o", "jsonpath={.metadata}"))
                    .contains("cluster-1/" + namespace + "/settings"));
    await(settings).untilReady();
  }

  @Test
  void a_mark_somebody_spoilt_is_a_conflict_and_the_inventory_does_not_forget_its_object() {
    TestComponent settings = component("settings").apply(SETTINGS);
    await(settings).untilReady();
    controller.watches().forget(settings.id());
    annotate("configmap/settings", "deployment-orchestrator.io/owner=nobody");

    settings.apply(SETTINGS.replace("ours", "new"));
    await(settings).untilOutcome("FieldConflict: ConfigMap/settings");
    settings.apply(SETTINGS.replace("ours", "newer"));
    await(settings).untilOutcome("FieldConflict: ConfigMap/settings");
    assertThat(settings.status().toString()).contains("name=settings");

    settings.apply(SETTINGS.replace("ours", "newest") + "conflicts: Force\n");
    await(settings).untilReady();
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data.a}")).isEqualTo("newest");
    settings.delete();
    await(settings).untilDeleted();
    assertThat(get("configmap", "settings")).isEmpty();
  }

  @Test
  void a_field_that_another_manager_owns_is_a_conflict_that_names_both_and_force_takes_it() {
    TestComponent settings = component("settings").apply(SETTINGS);
    await(settings).untilReady();
    cluster.kubectlWithInput(
        """
        {apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: %s}, data: {b: theirs}}
        """
            .formatted(namespace),
        "apply",
        "--server-side",
        "--field-manager=their-tool",
        "-f",
        "-");

    settings.apply(SETTINGS.replace("{a: ours}", "{a: ours, b: ours-too}"));
    await(settings).untilOutcome("FieldConflict: ConfigMap/settings");
    assertThat(settings.outcome())
        .contains(".data.b (owned by \"their-tool\")")
        .contains("conflicts: Force");
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data.b}")).isEqualTo("theirs");

    settings.apply(SETTINGS.replace("{a: ours}", "{a: ours, b: ours-too}") + "conflicts: Force\n");
    await(settings).untilReady();
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data.b}")).isEqualTo("ours-too");
  }

  @Test
  void the_mark_of_a_component_that_is_gone_may_be_taken_over() {
    cluster.kubectlWithInput(
        """
        {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: components.deployment-orchestrator.io},
         spec: {group: deployment-orchestrator.io, scope: Namespaced, names: {plural: components, singular: component, kind: Component, listKind: ComponentList},
         versions: [{name: v1alpha1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]}}
        """,
        "apply",
        "-f",
        "-");
    cluster.kubectl(
        "wait", "--for=condition=Established", "crd/components.deployment-orchestrator.io");
    cluster.kubectlWithInput(
        "{apiVersion: deployment-orchestrator.io/v1alpha1, kind: Component, metadata: {name: first, namespace: "
            + namespace
            + "}}",
        "apply",
        "-f",
        "-");
    TestComponent first = component("first").apply(SETTINGS);
    await(first).untilReady();
    controller.watches().forget(first.id());

    TestComponent second = component("second").apply(SETTINGS.replace("ours", "mine"));
    await(second).untilOutcome("OwnedByOther: ConfigMap/settings");

    cluster.kubectl("delete", "component", "first", "-n", namespace);
    await(second).untilReady();
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data.a}")).isEqualTo("mine");
    cluster.kubectl("delete", "crd", "components.deployment-orchestrator.io");
  }
}
