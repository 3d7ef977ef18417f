package io.deploymentorchestrator.manifest.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.ManifestHandler;
import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the schema refuses and what the handler refuses is told together, each place once. */
class ViolationsTest {

  private static List<String> violations(String yaml) {
    try (InMemoryHost<ManifestConfig, Map<String, Object>> host =
        InMemoryHost.of(ManifestHandler::new).start()) {
      return host.component("myapp", "web").config(Yaml.tree(yaml)).violations();
    }
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    assertThat(
            violations(
                """
                manifests:
                  - {kind: ConfigMap, metadata: {name: a}}
                  - {apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-}}
                  - {apiVersion: v1, kind: List, items: []}
                  - {apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {port: 5432}}
                  - {apiVersion: v1, kind: Secret, metadata: {name: s}}
                  - {apiVersion: v1, kind: Namespace, metadata: {name: myapp}}
                conflicts: Perhaps
                outputs:
                  appliedResources: {from: Secret/none, path: metadata.name}
                  pass: {from: Secret/s, path: data.pass}
                readyWhen: [{resource: Secret/s, exists: true, path: x}]
                """))
        .containsExactlyInAnyOrder(
            "manifests[0] lacks required field 'apiVersion'",
            "conflicts must be one of Fail, Force",
            "manifests[1].metadata.name is missing; generateName is not possible, because an object is applied again under its name: give it a name",
            "manifests[2] is a list; write its items as manifests of their own",
            "manifests[3].stringData.port must be a string; quote it, or add \"| string\" to the reference",
            "manifests[4] Secret/s is listed twice",
            "manifests[5] is the Component's own Namespace",
            "outputs.appliedResources the name belongs to the handler",
            "outputs.appliedResources.from 'Secret/none' is neither among manifests nor observe; there are ConfigMap/a, ConfigMap/, Secret/s, Secret/s, Namespace/myapp",
            "outputs.pass.from 'Secret/s' means 2 objects; give them names that differ",
            "outputs.pass.path data of a Secret is not handed on; let the reader name the Secret",
            "readyWhen[0].resource 'Secret/s' means 2 objects; give them names that differ",
            "readyWhen[0] exists stands alone");
  }

  @Test
  void what_follows_from_what_the_schema_tells_is_not_told() {
    String outputs = "\noutputs: {o: {from: ConfigMap/a, path: data.x}}";
    assertThat(violations("manifests: 5" + outputs))
        .containsExactly("manifests must be of type array");
    assertThat(violations("manifests: [text]" + outputs))
        .containsExactly("manifests[0] must be of type object");
    assertThat(violations("manifests: [{apiVersion: v1, metadata: {name: a}}]" + outputs))
        .containsExactly("manifests[0] lacks required field 'kind'");
    assertThat(
            violations(
                "manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: 7}}]" + outputs))
        .containsExactly("manifests[0].metadata.name must be of type string");
    assertThat(violations("observe: [{apiVersion: v1, kind: ConfigMap, name: []}]" + outputs))
        .containsExactly("observe[0].name must be of type string");
    assertThat(violations("outputs: {o: text, p: {}}"))
        .containsExactlyInAnyOrder(
            "outputs.o must be of type object",
            "outputs.p lacks required field 'from'",
            "outputs.p lacks required field 'path'");
    assertThat(
            violations(
                "manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}]"
                    + "\nreadyWhen: [{resource: ConfigMap/a, path: 5}, text, {path: x}]"))
        .containsExactlyInAnyOrder(
            "readyWhen[0].path must be of type string",
            "readyWhen[1] must be of type object",
            "readyWhen[2] lacks required field 'resource'");
  }

  @Test
  void an_object_that_cannot_be_meant_is_told_although_another_cannot_be_read() {
    assertThat(
            violations(
                """
                manifests:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: 7}}
                  - {apiVersion: v1, kind: Service, metadata: {name: a}}
                outputs: {o: {from: Service/b, path: metadata.name}}
                """))
        .containsExactlyInAnyOrder(
            "manifests[0].metadata.name must be of type string",
            "outputs.o.from 'Service/b' is neither among manifests nor observe; there are ConfigMap/, Service/a");
  }

  @Test
  void a_list_that_the_server_keeps_may_hold_anything() {
    String manifest =
        "manifests: [{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [null, orphan, 5], annotations: [], labels: text}}]";
    assertThat(violations(manifest)).isEmpty();
    assertThat(violations(manifest + "\nprune: perhaps"))
        .containsExactly("prune must be of type boolean");
  }
}
