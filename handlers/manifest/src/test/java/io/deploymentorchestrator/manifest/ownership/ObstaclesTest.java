package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.deploymentorchestrator.manifest.Yaml;
import io.deploymentorchestrator.manifest.config.DeletionPolicy;
import io.deploymentorchestrator.manifest.inventory.Checkpoint;
import io.deploymentorchestrator.manifest.inventory.ManifestStatus;
import io.deploymentorchestrator.manifest.inventory.ObjectKey;
import io.deploymentorchestrator.manifest.inventory.TransferredFields;
import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.manifest.ownership.Obstacles.Obstacle;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObstaclesTest {

  private static final String APPLIED =
      """
      spec:
        strategy: {type: Recreate}
        ports: [{name: http, port: 80}]
        env: [{name: MODE, value: fast}, {name: FINE, value: x}]
        probe: {tcpSocket: {port: 80}}
      """;

  private static final Map<String, Object> LIVE =
      Yaml.tree(
          """
          metadata:
            uid: u1
            resourceVersion: "7"
            managedFields:
              - manager: us
                operation: Apply
                fieldsV1: {"f:spec": {"f:strategy": {"f:type": {}}, "f:env": {'k:{"name":"FINE"}': {".": {}, "f:name": {}, "f:value": {}}}}}
              - manager: edit
                operation: Update
                fieldsV1:
                  "f:spec":
                    "f:ports": {'k:{"port":83,"protocol":"TCP"}': {".": {}, "f:port": {}, "f:name": {}}, 'k:{"port":9,"protocol":"TCP"}': {".": {}}}
                    "f:env": {'k:{"name":"MODE"}': {".": {}, "f:valueFrom": {}}}
                    "f:probe": {"f:httpGet": {"f:port": {}}}
              - {manager: gitops, operation: Apply, fieldsV1: {"f:spec": {"f:replicas": {}}}}
          spec:
            strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}
            replicas: 3
            ports: [{name: http, port: 83, protocol: TCP}, {name: other, port: 9, protocol: TCP}]
            env: [{name: MODE, valueFrom: {x: y}}, {name: FINE, value: x}]
            probe: {httpGet: {port: 80}, periodSeconds: 10}
          """);

  @Test
  void a_member_of_a_union_that_is_not_in_the_manifest_is_one() {
    assertThat(paths("spec.strategy.rollingUpdate: Forbidden: may not be specified when …"))
        .containsExactly(".spec.strategy.rollingUpdate");
    assertThat(paths("spec.strategy.rollingUpdate.maxSurge: Invalid value"))
        .containsExactly(".spec.strategy.rollingUpdate");
    assertThat(
            paths(
                "Deployment.apps \"it\" is invalid: [spec.strategy.rollingUpdate: Forbidden, x.y: z]"))
        .containsExactly(".spec.strategy.rollingUpdate");
  }

  @Test
  void an_item_that_repeats_what_one_of_ours_says_is_one_and_others_are_none() {
    assertThat(paths("Service/it: spec.ports[1].name: Duplicate value"))
        .containsExactly(".spec.ports[port=83,protocol=\"TCP\"]");
    assertThat(paths("spec.ports[0].nodePort: Invalid value")).isEmpty();
  }

  @Test
  void a_field_somebody_gave_an_item_of_ours_is_one() {
    assertThat(paths("spec.env[0].valueFrom: Invalid value: may not be specified when `value` is"))
        .containsExactly(".spec.env[name=\"MODE\"].valueFrom");
  }

  @Test
  void of_a_union_that_has_two_members_the_other_one_is_it_whichever_is_named() {
    String said = "Forbidden: may not specify more than 1 handler type";
    assertThat(paths("spec.probe.tcpSocket: " + said)).containsExactly(".spec.probe.httpGet");
    assertThat(paths("spec.probe.httpGet: " + said)).containsExactly(".spec.probe.httpGet");
    assertThat(paths("spec.probe.tcpSocket: Invalid value")).isEmpty();
  }

  @Test
  void what_the_manifest_sets_itself_what_is_not_there_and_what_nobody_names_is_none() {
    assertThat(paths("spec.strategy.type: Unsupported value")).isEmpty();
    assertThat(paths("spec.strategy.other: Forbidden")).isEmpty();
    assertThat(paths("spec: Invalid value")).isEmpty();
    assertThat(paths("admission webhook denied the request: no.")).isEmpty();
  }

  @Test
  void what_only_we_own_is_none_any_more() {
    Map<String, Object> patched = patched("spec.strategy.rollingUpdate: Forbidden");

    assertThat(paths("spec.strategy.rollingUpdate: Forbidden", patched)).isEmpty();
  }

  @Test
  void what_another_applier_owns_is_told_apart_from_what_somebody_edited() {
    assertThat(Transfer.appliers(LIVE, "us", found("spec.replicas: Invalid value")))
        .containsExactly("\"gitops\"");
    assertThat(Transfer.appliers(LIVE, "us", found("spec.ports[1].name: Duplicate value")))
        .isEmpty();
  }

  @Test
  void it_is_made_ours_and_nobody_elses_if_the_object_is_as_it_was_looked_at() {
    Map<String, Object> metadata =
        Trees.map(
            patched("spec.ports[1].name: x; spec.env[0].valueFrom: x; spec.probe.httpGet: x"),
            "metadata");

    assertThat(metadata).containsEntry("uid", "u1").containsEntry("resourceVersion", "7");
    assertThat(entry(metadata, "us"))
        .contains("83")
        .contains("\"f:valueFrom\":{}")
        .contains("\"f:httpGet\":{}")
        .contains("\"f:type\":{}");
    assertThat(entry(metadata, "edit"))
        .doesNotContain("83")
        .doesNotContain("valueFrom")
        .doesNotContain("f:probe")
        .contains("9");
    assertThat(entry(metadata, "gitops")).contains("f:replicas");
  }

  @Test
  void a_manager_that_owns_nothing_else_is_there_no_more_and_is_again_when_it_is_taken_back() {
    Map<String, Object> live =
        Yaml.tree(
            """
            metadata: {uid: u1, resourceVersion: "7", managedFields: [
              {manager: edit, operation: Update, fieldsV1: {"f:spec": {"f:probe": {"f:httpGet": {}}}}}]}
            spec: {probe: {httpGet: {port: 80}}}
            """);
    List<Obstacle> found =
        Obstacles.of(Yaml.tree(APPLIED), live, "us", "spec.probe.httpGet: Forbidden");

    Map<String, Object> patch = Transfer.patch(live, "us", "v1", found);

    assertThat(Trees.maps(patch, "metadata", "managedFields"))
        .extracting(e -> e.get("manager"), e -> e.get("operation"))
        .containsExactly(tuple("us", "Apply"));
    Map<String, Object> back =
        Transfer.giveBack(after(live, patch, "8"), "us", Transfer.fields(live, "us", found))
            .orElseThrow();
    assertThat(Trees.map(back, "metadata"))
        .containsEntry("resourceVersion", "8")
        .containsEntry("managedFields", Trees.maps(live, "metadata", "managedFields"));
  }

  @Test
  void what_is_given_back_is_what_was_theirs_whatever_they_own_by_now() {
    List<Obstacle> found =
        found("spec.ports[1].name: x; spec.env[0].valueFrom: x; spec.probe.httpGet: x");
    TransferredFields transferred = Transfer.fields(LIVE, "us", found);
    Map<String, Object> ours = after(LIVE, Transfer.patch(LIVE, "us", "v1", found), "8");
    Trees.maps(ours, "metadata", "managedFields").stream()
        .filter(e -> "edit".equals(e.get("manager")))
        .forEach(e -> Trees.member(Trees.member(e, "fieldsV1"), "f:spec").put("f:new", Map.of()));

    Map<String, Object> back = Transfer.giveBack(ours, "us", transferred).orElseThrow();

    Map<String, Object> metadata = Trees.map(back, "metadata");
    assertThat(entry(metadata, "us")).isEqualTo(entry(Trees.map(LIVE, "metadata"), "us"));
    assertThat(entry(metadata, "edit"))
        .contains("f:new")
        .contains("\"f:valueFrom\":{}")
        .contains("\"f:httpGet\":{\"f:port\":{}}")
        .contains("{\".\":{},\"f:name\":{},\"f:port\":{}}");
    assertThat(entry(metadata, "gitops")).contains("f:replicas");
  }

  @Test
  void what_is_not_ours_is_not_given_back() {
    List<Obstacle> found = found("spec.env[0].valueFrom: x; spec.probe.httpGet: x");
    TransferredFields transferred = Transfer.fields(LIVE, "us", found);
    assertThat(Transfer.giveBack(LIVE, "us", transferred)).as("never became ours").isEmpty();

    Map<String, Object> one =
        after(LIVE, Transfer.patch(LIVE, "us", "v1", found.subList(0, 1)), "8");
    Map<String, Object> back = Transfer.giveBack(one, "us", transferred).orElseThrow();
    assertThat(Trees.maps(back, "metadata", "managedFields"))
        .containsExactlyInAnyOrderElementsOf(Trees.maps(LIVE, "metadata", "managedFields"));
  }

  @Test
  void what_is_on_record_of_a_transfer_is_there_until_it_is_settled() {
    ObjectKey key = new ObjectKey("apps", "Deployment", "ns", "it");
    TransferredFields fields = Transfer.fields(LIVE, "us", found("spec.probe.httpGet: x"));

    Checkpoint checkpoint = Checkpoint.NONE.transferring(key, fields);

    assertThat(checkpoint.transferred(key)).contains(fields);
    assertThat(checkpoint.transferSettled(key)).isEqualTo(Checkpoint.NONE);
    assertThat(checkpoint.settled(ManifestStatus.NONE, DeletionPolicy.Delete).transferred(key))
        .as("of an object that is the Component's no more")
        .isEmpty();
  }

  private static Map<String, Object> after(
      Map<String, Object> live, Map<String, Object> patch, String version) {
    Map<String, Object> patched = Trees.copy(live);
    Trees.member(patched, "metadata").putAll(Trees.copy(Trees.map(patch, "metadata")));
    Trees.member(patched, "metadata").put("resourceVersion", version);
    return patched;
  }

  @Test
  void a_null_that_the_manifest_has_there_is_not_sent() {
    Map<String, Object> applied =
        Yaml.tree("spec: {strategy: {type: Recreate, rollingUpdate: null}, other: null}");
    List<Obstacle> found =
        Obstacles.of(applied, LIVE, "us", "spec.strategy.rollingUpdate: Forbidden");

    assertThat(found).hasSize(1);
    assertThat(Json.write(Transfer.withoutNulls(applied, found)))
        .isEqualTo("{\"spec\":{\"other\":null,\"strategy\":{\"type\":\"Recreate\"}}}");
  }

  private static Map<String, Object> patched(String said) {
    Map<String, Object> live = Trees.copy(LIVE);
    Trees.member(live, "metadata")
        .putAll(Trees.map(Transfer.patch(LIVE, "us", "v1", found(said)), "metadata"));
    return live;
  }

  private static String entry(Map<String, Object> metadata, String manager) {
    return Trees.maps(metadata, "managedFields").stream()
        .filter(e -> manager.equals(e.get("manager")))
        .map(e -> Json.write(e.get("fieldsV1")))
        .findFirst()
        .orElseThrow();
  }

  private static List<Obstacle> found(String said) {
    return Obstacles.of(Yaml.tree(APPLIED), LIVE, "us", said);
  }

  private static List<String> paths(String said) {
    return paths(said, LIVE);
  }

  private static List<String> paths(String said, Map<String, Object> live) {
    return Obstacles.of(Yaml.tree(APPLIED), live, "us", said).stream().map(Obstacle::path).toList();
  }
}
