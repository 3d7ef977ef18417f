package io.deploymentorchestrator.manifest.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.config.Desired.Reading;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigReaderTest {

  private static final ComponentId US = new ComponentId("myapp", "web", "1");

  @Test
  void an_empty_config_is_good_and_has_the_safe_defaults() {
    Desired desired = good("{}");

    assertThat(desired.objects()).isEmpty();
    assertThat(desired.config().conflicts()).isEqualTo(Conflicts.Fail);
    assertThat(desired.config().prune()).isTrue();
    assertThat(desired.config().deletionPolicy()).isEqualTo(DeletionPolicy.Delete);
  }

  @Test
  void namespaces_and_definitions_come_first_and_the_rest_keeps_its_order() {
    Desired desired =
        good(
            """
            manifests:
              - {apiVersion: v1, kind: Secret, metadata: {name: a}}
              - {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: b.example.com}}
              - {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
              - {apiVersion: v1, kind: Namespace, metadata: {name: d}}
            """);

    assertThat(desired.objects())
        .extracting(Declared::name)
        .containsExactly("b.example.com", "d", "a", "c");
  }

  @Test
  void what_only_the_server_sets_is_left_out() {
    Desired desired =
        good(
            """
            manifests:
              - apiVersion: v1
                kind: ConfigMap
                metadata: {name: a, uid: x, resourceVersion: "1", generation: 2, creationTimestamp: null, managedFields: []}
                status: {phase: Active}
            """);

    assertThat(desired.objects().getFirst().object())
        .hasToString("{apiVersion=v1, kind=ConfigMap, metadata={name=a}}");
  }

  @Test
  void every_violation_is_named_at_once_with_its_path() {
    List<String> violations =
        bad(
            """
            manifests:
              - {apiVersion: v1, kind: Namespace, metadata: {name: myapp}}
              - {apiVersion: deployment-orchestrator.io/v1alpha1, kind: Component, metadata: {name: web}}
              - {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: components.deployment-orchestrator.io}}
              - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-}}
              - {apiVersion: v1, kind: Secret, metadata: {name: s, annotations: {port: 5432}}}
              - {apiVersion: v1, kind: Secret, metadata: {name: s, namespace: myapp}}
              - {apiVersion: v1, kind: Service, metadata: {name: two}}
              - {apiVersion: v1, kind: Service, metadata: {name: two, namespace: other}}
            outputs:
              appliedResources: {from: Service/two, path: metadata.name}
              b: {from: Service/none, path: "a..b"}
            readyWhen:
              - {resource: ConfigMap/none}
            """);

    assertThat(violations)
        .anyMatch(v -> v.startsWith("manifests[0]: is the Component's own Namespace"))
        .anyMatch(v -> v.startsWith("manifests[1]: is the Component itself"))
        .anyMatch(
            v -> v.startsWith("manifests[2]: is a definition of the orchestrator's own kinds"))
        .anyMatch(v -> v.startsWith("manifests[3].metadata.name: is missing"))
        .anyMatch(v -> v.startsWith("manifests[4].metadata.annotations.port: must be a string"))
        .anyMatch(v -> v.startsWith("manifests[5]: Secret/s is listed twice"))
        .anyMatch(v -> v.startsWith("outputs.appliedResources: the name belongs to the handler"))
        .anyMatch(v -> v.startsWith("outputs.appliedResources.from: 'Service/two' means 2 objects"))
        .anyMatch(v -> v.startsWith("outputs.b.from: 'Service/none' is neither among"))
        .anyMatch(v -> v.startsWith("outputs.b.path: 'a..b' is no path"))
        .anyMatch(v -> v.startsWith("readyWhen[0]: needs a path"));
  }

  @Test
  void a_list_and_a_generated_name_have_words_and_a_cure_of_their_own() {
    assertThat(
            bad(
                """
                manifests:
                  - {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]}
                  - {apiVersion: v1, kind: List}
                  - {apiVersion: v1, kind: ConfigMapList, metadata: {resourceVersion: ""}, items: []}
                  - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-}}
                  - {apiVersion: v1, kind: ConfigMap}
                """))
        .containsExactly(
            "manifests[0]: is a list; write its items as manifests of their own",
            "manifests[1]: is a list; write its items as manifests of their own",
            "manifests[2]: is a list; write its items as manifests of their own",
            "manifests[3].metadata.name: is missing; generateName is not possible, because an object is applied again under its name: give it a name",
            "manifests[4].metadata.name: is missing");
  }

  @Test
  void nothing_of_a_secret_that_may_show_its_data_is_handed_on() {
    for (String path :
        List.of(
            "data.password",
            "stringData",
            "[\"data\"].password",
            "metadata",
            "metadata.annotations[\"x\"]")) {
      assertThat(bad(secretOutput(path)))
          .as(path)
          .singleElement()
          .asString()
          .contains("data of a Secret");
    }
    for (String path : List.of("metadata.name", "metadata.resourceVersion", "type")) {
      assertThat(good(secretOutput(path)).outputs()).as(path).hasSize(1);
    }
  }

  private static String secretOutput(String path) {
    return """
        observe: [{apiVersion: v1, kind: Secret, name: s}]
        outputs: {x: {from: Secret/s, path: '%s'}}
        """
        .formatted(path);
  }

  @Test
  void more_than_a_hundred_objects_or_a_mebibyte_are_refused() {
    StringBuilder many = new StringBuilder("manifests:\n");
    for (int i = 0; i < 101; i++) {
      many.append("  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c")
          .append(i)
          .append("}}\n");
    }
    assertThat(bad(many.toString()))
        .singleElement()
        .asString()
        .contains("101 objects, at most 100");

    String big =
        "manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: "
            + "x".repeat(1 << 20)
            + "}}]";
    assertThat(bad(big)).singleElement().asString().contains("at most 1048576");
  }

  @Test
  void an_object_is_not_both_applied_and_observed() {
    assertThat(
            bad(
                """
                manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}]
                observe: [{apiVersion: v1, kind: ConfigMap, name: c}]
                """))
        .containsExactly("observe[0]: ConfigMap/c is among the manifests already");
  }

  private static Desired good(String yaml) {
    Reading reading = read(yaml);
    assertThat(reading).isInstanceOf(Reading.Good.class);
    return ((Reading.Good) reading).desired();
  }

  private static List<String> bad(String yaml) {
    Reading reading = read(yaml);
    assertThat(reading).isInstanceOf(Reading.Bad.class);
    return ((Reading.Bad) reading).violations();
  }

  private static Reading read(String yaml) {
    return ConfigReader.read(Yaml.bind(yaml, ManifestConfig.class), US);
  }
}
