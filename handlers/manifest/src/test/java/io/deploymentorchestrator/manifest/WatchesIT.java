package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.controller.objects.ObjectSettings;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WatchesIT extends ManifestFixture {

  private static String settings(String name) {
    return "manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: "
        + name
        + "}, data: {a: \"1\"}}]\n";
  }

  @Test
  void however_many_components_there_are_one_informer_serves_a_kind_and_it_goes_with_the_last() {
    TestComponent one = component("one").apply(settings("one"));
    TestComponent two = component("two").apply(settings("two"));
    await(one).untilReady();
    await(two).untilReady();
    assertThat(controller.watches().informers()).isEqualTo(1);

    one.delete();
    await(one).untilDeleted();
    assertThat(controller.watches().informers()).isEqualTo(1);
    two.delete();
    await(two).untilDeleted();
    assertThat(controller.watches().informers()).isZero();
  }

  @Test
  void of_a_kind_with_ten_thousand_objects_only_those_are_loaded_that_are_managed() {
    KubernetesClient client = controller.client();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 10_000; i++) {
        ConfigMap foreign =
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("foreign-" + i)
                .endMetadata()
                .build();
        threads.execute(() -> client.resource(foreign).create());
      }
    }
    for (int i = 0; i < 5; i++) {
      await(component("mine-" + i).apply(settings("mine-" + i))).untilReady();
    }

    assertThat(controller.watches().informers()).isEqualTo(1);
    assertThat(controller.watches().objects()).isEqualTo(5);
    assertThat(
            client
                .configMaps()
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLimit(10_000L).build())
                .getItems())
        .hasSizeGreaterThanOrEqualTo(10_000);
  }

  @Test
  void watches_outlive_a_restart_of_the_api_server() {
    TestComponent settings = component("settings").apply(settings("settings"));
    await(settings).untilReady();

    cluster.controlPlane().stopApiServer();
    cluster.controlPlane().startApiServer();
    edit("settings");

    awaitRepaired("settings");
    await(settings).untilReady();
  }

  @Test
  void a_component_whose_kind_does_not_exist_yet_goes_on_when_its_definition_is_installed() {
    TestComponent thing = component("thing").apply(thing("late"));
    await(thing).untilOutcome("KindNotFound: the cluster has no kind Thing in late.example.com/v1");

    cluster.kubectlWithInput(definition("late"), "apply", "-f", "-");

    await(thing).untilReady();
    cluster.kubectl("delete", "crd", "things.late.example.com");
  }

  @Test
  void one_list_may_install_a_kind_and_use_it() {
    clusterAdmin();
    TestComponent both =
        component("both")
            .apply(
                "manifests:\n  - "
                    + thing("both").substring("manifests: [".length()).replace("]\n", "\n")
                    + "  - "
                    + definition("both"));

    await(both).untilReady();

    both.delete();
    await(both).untilDeleted();
    assertThat(cluster.kubectl("get", "crd", "things.both.example.com", "--ignore-not-found"))
        .isEmpty();
    cluster.kubectl("delete", "clusterrolebinding", namespace);
  }

  @Test
  void when_a_definition_is_deleted_the_component_says_so_and_its_deletion_still_works() {
    cluster.kubectlWithInput(definition("gone"), "apply", "-f", "-");
    TestComponent thing = component("thing").apply(thing("gone"));
    await(thing).untilReady();

    cluster.kubectl("delete", "crd", "things.gone.example.com");
    await(thing).untilOutcome("KindNotFound: the cluster has no kind Thing in gone.example.com/v1");

    thing.delete();
    await(thing).untilDeleted();
  }

  @Test
  void a_kind_that_is_installed_again_in_another_version_is_used_as_soon_as_it_is_there() {
    install("versions", "Namespaced", "v1");
    TestComponent thing = component("thing").apply(thing("versions", "v2"));
    await(thing)
        .untilOutcome(
            "VersionNotServed: Thing is not served in versions.example.com/v2 but in"
                + " versions.example.com/v1");

    uninstall("versions");
    install("versions", "Namespaced", "v2");

    await(thing).untilReady();
    assertThat(get("things.versions.example.com", "it", "-o", "jsonpath={.apiVersion}"))
        .isEqualTo("versions.example.com/v2");
    uninstall("versions");
  }

  @Test
  void an_object_whose_kind_is_installed_again_with_another_preferred_version_is_made_again() {
    install("again", "Namespaced", "v1");
    TestComponent thing = component("thing").apply(thing("again", "v1"));
    await(thing).untilReady();
    String uid = get("things.again.example.com", "it", "-o", "jsonpath={.metadata.uid}");

    uninstall("again");
    install("again", "Namespaced", "v1", "v2");

    awaitMadeAgain(thing, "things.again.example.com", uid);
    // The watch is one of the kind that is there now.
    long runs = thing.ended(Cause.WATCHED_OBJECT);
    cluster.kubectl(
        "patch",
        "things.again.example.com",
        "it",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"spec\":{\"size\":2}}");
    // What ended with the kind is tried again every 30 s.
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> thing.ended(Cause.WATCHED_OBJECT) > runs);
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(get("things.again.example.com", "it", "-o", "jsonpath={.spec.size}"))
                    .isEqualTo("1"));
    uninstall("again");
  }

  @Test
  void an_object_whose_kind_is_installed_again_with_another_scope_is_made_again() {
    clusterAdmin();
    install("scopes", "Namespaced", "v1");
    TestComponent thing = component("thing").apply(thing("scopes", "v1"));
    await(thing).untilReady();
    String uid = get("things.scopes.example.com", "it", "-o", "jsonpath={.metadata.uid}");

    uninstall("scopes");
    install("scopes", "Cluster", "v1");

    awaitMadeAgain(thing, "things.scopes.example.com", uid);
    assertThat(String.valueOf(thing.status().get("appliedResources")))
        .contains("Thing")
        .doesNotContain("namespace");

    thing.delete();
    await(thing).untilDeleted();
    assertThat(get("things.scopes.example.com", "it", "-o", "name")).isEmpty();
    uninstall("scopes");
    cluster.kubectl("delete", "clusterrolebinding", namespace);
  }

  /** Until the Component is Ready with another object than that, and knows which. */
  private void awaitMadeAgain(TestComponent component, String resource, String before) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              String now = get(resource, "it", "-o", "jsonpath={.metadata.uid}");
              assertThat(now).as(component.outcome()).isNotEmpty().isNotEqualTo(before);
              assertThat(component.isReady()).as(component.outcome()).isTrue();
              assertThat(component.status().toString()).contains(now);
            });
  }

  @Test
  void an_object_of_others_is_waited_for_read_and_never_written() {
    TestComponent reader =
        component("reader")
            .apply(
                """
                observe: [{apiVersion: v1, kind: ConfigMap, name: theirs}]
                outputs: {color: {from: ConfigMap/theirs, path: data.color}}
                """);
    await(reader).untilOutcome("Progressing: ConfigMap/theirs");

    cluster.kubectl("create", "configmap", "theirs", "-n", namespace, "--from-literal=color=red");
    await(reader).untilReady();
    assertThat(reader.status()).containsEntry("color", "red");
    String version = version("theirs");

    cluster.kubectl(
        "patch",
        "configmap",
        "theirs",
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"data\":{\"color\":\"blue\"}}");
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(reader.status()).containsEntry("color", "blue"));

    reader.delete();
    await(reader).untilDeleted();
    assertThat(Long.parseLong(version("theirs"))).isGreaterThan(Long.parseLong(version));
    assertThat(get("configmap", "theirs", "-o", "jsonpath={.metadata.managedFields[*].manager}"))
        .doesNotContain("deployment-orchestrator");
  }

  @Test
  void an_output_appears_when_its_field_does() {
    TestComponent service =
        component("lb")
            .apply(
                """
                manifests:
                  - {apiVersion: v1, kind: Service, metadata: {name: lb}, spec: {type: LoadBalancer, ports: [{port: 80}]}}
                outputs: {address: {from: Service/lb, path: "status.loadBalancer.ingress[0].ip"}}
                """);
    await(service).untilReady();
    assertThat(service.status()).doesNotContainKey("address");

    cluster.kubectl(
        "patch",
        "service",
        "lb",
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":\"192.0.2.7\"}]}}}");

    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(service.status()).containsEntry("address", "192.0.2.7"));
  }

  @Test
  void a_kind_the_controller_may_not_watch_is_looked_at_from_time_to_time_and_the_status_says_so() {
    withoutRightToWatch(
        limited -> {
          TestComponent settings =
              limited.component(namespace, "settings").apply(settings("settings"));
          await(settings).untilReady();
          assertThat(settings.condition("Healthy").message())
              .contains("may not watch")
              .contains("ConfigMap/settings");

          settings.apply(
              settings("settings")
                  + "observe: [{apiVersion: v1, kind: ConfigMap, name: theirs}]\n");
          await(settings).untilOutcome("Progressing: ConfigMap/theirs");
          cluster.kubectl("create", "configmap", "theirs", "-n", namespace);
          Awaitility.await().atMost(Duration.ofSeconds(20)).until(settings::isReady);
        });
  }

  @Test
  void new_content_is_written_without_a_look_at_an_object_that_nobody_else_touched() {
    TestComponent settings = component("settings").apply(settings("settings"));
    await(settings).untilReady();
    AuditLog ours = asTheAccount();
    long mark = ours.mark();

    settings.apply(settings("settings").replace("a: \"", "b: more, a: \""));

    await(settings).untilReady();
    assertThat(get("configmap", "settings", "-o", "jsonpath={.data.b}")).isEqualTo("more");
    assertThat(ours.since(mark))
        .extracting(AuditedRequest::verb, AuditedRequest::resource, AuditedRequest::name)
        .containsExactly(tuple("patch", "configmaps", "settings"));
  }

  @Test
  void what_somebody_else_did_unheard_is_seen_before_new_content_is_written() {
    withoutRightToWatch(
        limited -> {
          TestComponent settings =
              limited.component(namespace, "settings").apply(settings("settings"));
          await(settings).untilReady();
          cluster.kubectl("label", "configmap", "settings", "-n", namespace, "team=shop");
          settings.apply(settings("settings").replace("a: \"", "b: more, a: \""));
          await(settings).untilReady();
          assertThat(get("configmap", "settings", "-o", "jsonpath={.metadata.labels.team}"))
              .isEqualTo("shop");
          assertThat(get("configmap", "settings", "-o", "jsonpath={.data.b}")).isEqualTo("more");

          String mark = "deployment-orchestrator.io/owner";
          String theirs =
              get(
                      "configmap",
                      "settings",
                      "-o",
                      "jsonpath={.metadata.annotations.deployment-orchestrator\\.io/owner}")
                  .replace("/settings →", "/another →");
          assertThat(theirs).contains("/another →");
          annotate("configmap/settings", mark + "=" + theirs);
          settings.apply(settings("settings"));
          await(settings).untilOutcome("OwnedByOther: ConfigMap/settings");
          assertThat(get("configmap", "settings", "-o", "jsonpath={.data.b}")).isEqualTo("more");

          cluster.kubectl("delete", "configmap", "settings", "-n", namespace);
          settings.apply(settings("settings"));
          await(settings).untilReady();
          assertThat(get("configmap", "settings", "-o", "jsonpath={.data.b}")).isEmpty();
        });
  }

  @Test
  void what_somebody_else_did_unheard_is_seen_before_anything_is_deleted() {
    withoutRightToWatch(
        limited -> {
          TestComponent settings =
              limited.component(namespace, "settings").apply(settings("settings"));
          await(settings).untilReady();
          annotate("configmap/settings", "deployment-orchestrator.io/prune=disabled");
          AuditLog ours = asTheAccount();
          long mark = ours.mark();

          settings.delete();

          await(settings).untilDeleted();
          assertThat(ours.since(mark))
              .extracting(AuditedRequest::verb, AuditedRequest::status)
              .containsExactly(tuple("delete", 409), tuple("get", 200), tuple("patch", 200));
          assertThat(get("configmap", "settings", "-o", "name")).isNotEmpty();
        });
  }

  /** A controller that may act as the accounts of namespaces, and nothing else. */
  private void withoutRightToWatch(Consumer<TestController> test) {
    cluster.kubectl("create", "serviceaccount", "controller", "-n", namespace);
    cluster.kubectl(
        "create",
        "clusterrole",
        namespace,
        "--verb=impersonate",
        "--resource=serviceaccounts,groups");
    cluster.kubectl(
        "create",
        "clusterrolebinding",
        namespace,
        "--clusterrole=" + namespace,
        "--serviceaccount=" + namespace + ":controller");
    String token = cluster.kubectl("create", "token", "controller", "-n", namespace).trim();
    try (TestController limited =
        new TestController(cluster.kubeconfig(), ObjectSettings.defaults(), token)) {
      test.accept(limited);
    } finally {
      cluster.kubectl("delete", "clusterrole,clusterrolebinding", namespace);
    }
  }

  private static String thing(String group) {
    return thing(group, "v1");
  }

  private static String thing(String group, String version) {
    return "manifests: [{apiVersion: "
        + group
        + ".example.com/"
        + version
        + ", kind: Thing, metadata: {name: it}, spec: {size: 1}}]\n";
  }

  private static String definition(String group) {
    return definition(group, "Namespaced", "v1");
  }

  /** Of several versions the last one is stored. */
  private static String definition(String group, String scope, String... versions) {
    String served =
        Stream.of(versions)
            .map(
                v ->
                    "{name: %s, served: true, storage: %s, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}}"
                        .formatted(v, v.equals(versions[versions.length - 1])))
            .collect(Collectors.joining(", "));
    return """
        {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: things.%1$s.example.com},
         spec: {group: %1$s.example.com, scope: %2$s, names: {plural: things, singular: thing, kind: Thing, listKind: ThingList},
         versions: [%3$s]}}
        """
        .formatted(group, scope, served)
        .replace("\n", " ");
  }

  private void install(String group, String scope, String... versions) {
    cluster.kubectlWithInput(definition(group, scope, versions), "apply", "-f", "-");
    cluster.kubectl(
        "wait", "--for=condition=Established", "crd", "things." + group + ".example.com");
  }

  /** With all its objects, and returns when they are gone. */
  private void uninstall(String group) {
    cluster.kubectl("delete", "crd", "things." + group + ".example.com", "--timeout=60s");
  }

  private void edit(String name) {
    cluster.kubectl(
        "patch",
        "configmap",
        name,
        "-n",
        namespace,
        "--type=merge",
        "-p",
        "{\"data\":{\"a\":\"edited\"}}");
  }

  private void awaitRepaired(String name) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(get("configmap", name, "-o", "jsonpath={.data.a}")).isEqualTo("1"));
  }

  private String version(String name) {
    return get("configmap", name, "-o", "jsonpath={.metadata.resourceVersion}");
  }
}
