package io.deploymentorchestrator.secrets.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.localenvironment.KubectlFailure;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Our definition of ExternalSecret beside that of External Secrets Operator. */
@WithCluster
class ExternalSecretSchemaIT {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String NAME = "externalsecrets.external-secrets.io";

  /** What is the default there means the same here when it is left out, as in later versions. */
  private static final String MEANT_ANYWAY =
      ".*\\.(conversionStrategy|decodingStrategy|metadataPolicy): default , not \"(Default|None)\"";

  private static JsonNode ours() throws IOException {
    return YAML.readTree(CrdFiles.generate().get(CrdFiles.SHARED_KINDS + NAME + ".yaml"))
        .at("/spec/versions/0");
  }

  private static JsonNode theirs(Cluster cluster) throws IOException {
    Path file = cluster.externalSecretsCrds().resolve("external-secrets.io_externalsecrets.yaml");
    for (JsonNode version : YAML.readTree(file.toFile()).at("/spec/versions")) {
      if (version.path("name").asText().equals("v1")) {
        return version;
      }
    }
    throw new AssertionError("no v1 in " + file);
  }

  private static JsonNode part(JsonNode version, String name) {
    return version.at("/schema/openAPIV3Schema/properties/" + name);
  }

  @Test
  void each_field_accepts_what_it_accepts_there(Cluster cluster) throws IOException {
    List<String> problems = new ArrayList<>();
    for (String part : List.of("spec", "status")) {
      assertThat(part(theirs(cluster), part).path("properties")).isNotEmpty();
      problems.addAll(AcceptedObjects.refusedBy(part(ours(), part), part(theirs(cluster), part)));
    }
    problems.removeIf(p -> p.matches(MEANT_ANYWAY));
    assertThat(problems).isEmpty();
    assertThat(ours().at("/schema/openAPIV3Schema/required"))
        .isEqualTo(theirs(cluster).at("/schema/openAPIV3Schema/required"));
    assertThat(ours().path("subresources")).isEqualTo(theirs(cluster).path("subresources"));
  }

  @Test
  void the_comparison_finds_what_is_narrower(Cluster cluster) throws IOException {
    JsonNode narrowed = ours().deepCopy();
    ObjectNode spec = (ObjectNode) part(narrowed, "spec");
    ((ObjectNode) spec.path("properties")).remove("refreshPolicy");
    ((ObjectNode) spec.at("/properties/target/properties/name")).put("maxLength", 63);
    ((ObjectNode) spec.at("/properties/data")).put("maxItems", 500);
    spec.putArray("required").add("target");
    ((ObjectNode) spec.at("/properties/target/properties/deletionPolicy"))
        .putArray("enum")
        .add("Retain");
    Assertions.assertThat(AcceptedObjects.refusedBy(spec, part(theirs(cluster), "spec")))
        .anyMatch(p -> p.equals(".refreshPolicy: is not there"))
        .anyMatch(p -> p.equals(".target.name: maxLength"))
        .anyMatch(p -> p.equals(".data: maxItems"))
        .anyMatch(p -> p.startsWith(": requires"))
        .anyMatch(p -> p.startsWith(".target.deletionPolicy: values"));
  }

  @Test
  void fields_of_later_versions_and_ours_are_there() throws IOException {
    JsonNode spec = part(ours(), "spec");
    for (String field :
        List.of(
            "syncWindows",
            "data/items/properties/remoteRef/properties/nullBytePolicy",
            "dataFrom/items/properties/find/properties/nullBytePolicy",
            "target/properties/template/properties/templateFrom/items/properties/valuesDecodingStrategy",
            "secretStoreRef/properties/apiVersion",
            "data/items/properties/sourceRef/properties/storeRef/properties/apiVersion",
            "dataFrom/items/properties/sourceRef/properties/storeRef/properties/apiVersion")) {
      assertThat(spec.at("/properties/" + field).isObject()).as(field).isTrue();
    }
    assertThat(spec.at("/properties/target/properties/creationPolicy/enum").toString())
        .contains("CreateOrMerge");
  }

  @Test
  void the_api_server_takes_it_and_defaults_as_users_know_it(Cluster cluster) throws IOException {
    cluster.kubectl(
        "apply",
        "--server-side",
        "-f",
        Path.of(System.getProperty("orchestrator.root"), "crds", "external-secrets").toString());
    cluster.kubectl("wait", "--for=condition=Established", "crd/" + NAME);
    String namespace = cluster.createNamespace("schema");
    String stored =
        cluster.kubectlWithInput(
            """
            apiVersion: external-secrets.io/v1
            kind: ExternalSecret
            metadata: {name: all, namespace: %s}
            spec:
              secretStoreRef: {name: aws, kind: ClusterSecretStore}
              target:
                template:
                  engineVersion: v2
                  templateFrom: [{configMap: {name: c, items: [{key: k}]}, target: Annotations}]
              dataFrom:
              - find: {tags: {a: b}, conversionStrategy: Unicode}
                rewrite: [{regexp: {source: a, target: b}}, {merge: {into: x}}]
              - sourceRef: {generatorRef: {kind: Password, name: p}}
            """
                .formatted(namespace),
            "create",
            "-o",
            "yaml",
            "-f",
            "-");
    JsonNode spec = YAML.readTree(stored).path("spec");
    assertThat(spec.path("refreshInterval").asText()).isEqualTo("1h0m0s");
    assertThat(spec.at("/target/creationPolicy").asText()).isEqualTo("Owner");
    assertThat(spec.at("/target/deletionPolicy").asText()).isEqualTo("Retain");
    assertThat(spec.at("/target/template/mergePolicy").asText()).isEqualTo("Replace");
    assertThat(spec.at("/target/template/templateFrom/0/configMap/items/0/templateAs").asText())
        .isEqualTo("Values");
    assertThat(spec.at("/dataFrom/0/rewrite/1/merge/strategy").asText()).isEqualTo("Extract");
    assertThat(spec.at("/dataFrom/1/sourceRef/generatorRef/apiVersion").asText())
        .isEqualTo("generators.external-secrets.io/v1alpha1");

    String two =
        """
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: two, namespace: %s}
        spec: {dataFrom: [{sourceRef: {storeRef: {name: a}, generatorRef: {kind: Fake, name: b}}}]}
        """
            .formatted(namespace);
    Assertions.assertThatThrownBy(() -> cluster.kubectlWithInput(two, "create", "-f", "-"))
        .isInstanceOf(KubectlFailure.class)
        .hasMessageContaining("must have at most 1");
  }
}
