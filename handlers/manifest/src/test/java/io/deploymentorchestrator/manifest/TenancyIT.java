package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TenancyIT extends ManifestFixture {

  private static final String SETTINGS =
      """
      manifests:
        - {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: "1"}}
      """;

  @Test
  void
      an_account_without_rights_is_refused_with_verb_resource_account_and_cure_and_heals_when_it_gets_them() {
    TestComponent settings = component("settings").as("deployer").apply(SETTINGS);

    await(settings).untilOutcome("Forbidden: ConfigMap/settings");
    assertThat(settings.outcome())
        .contains(
            "User \"system:serviceaccount:"
                + namespace
                + ":deployer\" cannot patch resource \"configmaps\"")
        .contains(
            "kubectl create rolebinding deployer-edit -n "
                + namespace
                + " --clusterrole=edit --serviceaccount="
                + namespace
                + ":deployer");
    assertThat(settings.condition("Applied").reason()).isEqualTo("Forbidden");
    assertThat(get("configmap", "settings")).isEmpty();

    String cure =
        settings
            .outcome()
            .substring(settings.outcome().indexOf("kubectl create") + "kubectl ".length());
    cluster.kubectl(cure.split(" "));

    await(settings).untilReady();
  }

  @Test
  void without_an_account_the_namespaces_default_one_is_used_and_never_the_controllers_rights() {
    cluster.kubectl("delete", "rolebinding", "all-of-it", "-n", namespace);
    TestComponent settings = component("settings").apply(SETTINGS);

    await(settings).untilOutcome("Forbidden: ConfigMap/settings");
    assertThat(settings.outcome()).contains("system:serviceaccount:" + namespace + ":default");
    assertThat(get("configmap", "settings")).isEmpty();
  }

  @Test
  void what_the_account_may_not_read_reaches_no_status() {
    String other = cluster.createNamespace("other");
    cluster.kubectl("create", "configmap", "theirs", "-n", other, "--from-literal=a=hidden");
    TestComponent spy =
        component("spy")
            .apply(
                """
                observe: [{apiVersion: v1, kind: ConfigMap, name: theirs, namespace: %s}]
                outputs: {a: {from: ConfigMap/theirs, path: data.a}}
                """
                    .formatted(other));

    await(spy).untilOutcome("Forbidden: ConfigMap/theirs");
    assertThat(spy.status().toString()).doesNotContain("hidden");
  }

  @Test
  void a_namespace_that_is_not_there_and_one_that_is_going_are_not_told_from_forbidden() {
    String there = cluster.createNamespace("there");
    String going = cluster.createNamespace("going");
    String absent = there + "-absent";
    cluster.kubectl("create", "-n", going, "configmap", "stays", "--from-literal=a=b");
    cluster.kubectl(
        "patch",
        "-n",
        going,
        "configmap",
        "stays",
        "--type=merge",
        "-p",
        "{\"metadata\": {\"finalizers\": [\"example.com/stays\"]}}");
    cluster.kubectl("delete", "namespace", going, "--wait=false");
    try {
      Set<String> applying = new TreeSet<>();
      Set<String> observing = new TreeSet<>();
      for (String far : List.of(there, going, absent)) {
        TestComponent writer =
            component("writes-" + applying.size())
                .apply(
                    """
                    manifests:
                      - {apiVersion: v1, kind: ConfigMap, metadata: {name: far, namespace: %s}, data: {a: "1"}}
                    """
                        .formatted(far));
        TestComponent reader =
            component("reads-" + observing.size())
                .apply(
                    """
                    observe: [{apiVersion: v1, kind: ConfigMap, name: far, namespace: %s}]
                    outputs: {a: {from: ConfigMap/far, path: data.a}}
                    """
                        .formatted(far));
        await(writer).untilOutcome("Forbidden: ConfigMap/far");
        await(reader).untilOutcome("Forbidden: ConfigMap/far");
        // Once more, after whatever the first look has left behind.
        writer.runToItsEnd(Run.Cause.REQUESTED);
        reader.runToItsEnd(Run.Cause.REQUESTED);
        assertThat(writer.outcome() + reader.outcome()).doesNotContain("kubectl");
        applying.add(writer.outcome().replace(far, "FAR"));
        observing.add(reader.outcome().replace(far, "FAR"));
      }

      assertThat(applying).as("one answer for all").hasSize(1);
      assertThat(observing).as("one answer for all").hasSize(1);
    } finally {
      cluster.kubectl(
          "patch",
          "-n",
          going,
          "configmap",
          "stays",
          "--type=merge",
          "-p",
          "{\"metadata\": {\"finalizers\": null}}");
    }
  }

  @Test
  void another_namespace_needs_the_rights_there() {
    String other = cluster.createNamespace("other");
    TestComponent far =
        component("far")
            .apply(
                """
                manifests:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: far, namespace: %s}, data: {a: "1"}}
                """
                    .formatted(other));
    await(far).untilOutcome("Forbidden: ConfigMap/far");

    cluster.kubectl(
        "create",
        "rolebinding",
        "far",
        "-n",
        other,
        "--clusterrole=edit",
        "--serviceaccount=" + namespace + ":default");

    await(far).untilReady();
  }

  @Test
  void deleting_waits_when_the_rights_are_gone_and_goes_on_when_they_are_back() {
    TestComponent settings = component("settings").apply(SETTINGS);
    await(settings).untilReady();
    cluster.kubectl("delete", "rolebinding", "all-of-it", "-n", namespace);

    settings.delete();
    await(settings).untilOutcome("Failed[reason=DeleteForbidden, message=ConfigMap/settings");
    assertThat(settings.outcome())
        .contains("kubectl create rolebinding default-edit -n " + namespace);

    allow(namespace);
    await(settings).untilDeleted();
    assertThat(get("configmap", "settings")).isEmpty();
  }

  @Test
  void an_account_that_was_deleted_first_holds_nothing_up_while_its_rights_stand() {
    cluster.kubectl("create", "serviceaccount", "deployer", "-n", namespace);
    cluster.kubectl(
        "create",
        "rolebinding",
        "deployer",
        "-n",
        namespace,
        "--clusterrole=edit",
        "--serviceaccount=" + namespace + ":deployer");
    TestComponent settings = component("settings").as("deployer").apply(SETTINGS);
    await(settings).untilReady();
    cluster.kubectl("delete", "serviceaccount", "deployer", "-n", namespace);

    settings.delete();

    await(settings).untilDeleted();
    assertThat(get("configmap", "settings")).isEmpty();
  }

  @Test
  void where_the_operator_says_so_objects_are_left_when_the_rights_to_delete_them_are_gone() {
    try (TestController leaving =
        new TestController(
            cluster.kubeconfig(), ObjectSettings.defaults(), Map.of("onAccountGone", "Orphan"))) {
      TestComponent settings = leaving.component(namespace, "settings").apply(SETTINGS);
      await(settings).untilReady();
      cluster.kubectl("delete", "rolebinding", "all-of-it", "-n", namespace);

      settings.delete();

      await(settings).untilDeleted();
      assertThat(settings.outcome()).contains("left alone").contains("ConfigMap/settings");
      assertThat(get("configmap", "settings")).contains("settings");
    }
  }

  @Test
  void an_account_of_a_single_tenants_operator_may_be_the_controller_itself() {
    cluster.kubectl("delete", "rolebinding", "all-of-it", "-n", namespace);
    try (TestController single =
        new TestController(cluster.kubeconfig(), new ObjectSettings("default", true))) {
      TestComponent settings = single.component(namespace, "settings").apply(SETTINGS);
      await(settings).untilReady();
    }
  }
}
