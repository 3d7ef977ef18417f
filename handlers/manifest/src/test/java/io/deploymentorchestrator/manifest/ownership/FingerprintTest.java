package io.deploymentorchestrator.manifest.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {

  private static final String MANAGER = "us";

  private static final String APPLIED =
      """
      apiVersion: v1
      kind: Thing
      metadata: {name: it, labels: {app: it}}
      spec:
        cpu: 1000m
        egress: []
        limits: {}
        selector: {app: it}
        ports: [{port: 80}]
        tags: [a]
      """;

  /** As the server keeps it: in its own forms, with defaults, with fields of others. */
  private static final String LIVE =
      """
      apiVersion: v1
      kind: Thing
      metadata:
        name: it
        uid: u1
        resourceVersion: "7"
        generation: 2
        labels: {app: it, team: theirs}
        managedFields:
          - {manager: them, operation: Update, apiVersion: v1, fieldsV1: {"f:metadata": {"f:labels": {"f:team": {}}}}}
          - manager: us
            operation: Apply
            apiVersion: v1
            time: "2026-01-01T00:00:00Z"
            fieldsV1:
              "f:metadata": {"f:labels": {"f:app": {}}}
              "f:spec":
                "f:cpu": {}
                "f:egress": {}
                "f:limits": {}
                "f:selector": {}
                "f:ports": {'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:port": {}}}
                "f:tags": {'v:"a"': {}}
      spec:
        cpu: "1"
        limits: {}
        selector: {app: it}
        replicas: 1
        ports: [{port: 80, protocol: TCP, targetPort: 80}]
        tags: [a, b]
      status: {ready: 1}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resourceVersion: "7"                     | resourceVersion: "8"
          generation: 2                            | generation: 3
          team: theirs                             | team: others
          replicas: 1                              | replicas: 5
          targetPort: 80                           | targetPort: 81
          limits: {}                               | limits: {of: others}
          tags: [a, b]                             | tags: [c, a]
          status: {ready: 1}                       | status: {}
          2026-01-01                               | 2026-02-02
          manager: them                            | manager: others
          """)
  void what_others_do_beside_it_changes_nothing(String before, String after) {
    assertThat(of(replaced(before, after))).isEqualTo(of(LIVE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cpu: "1"                    | cpu: "2"
          {app: it, team: theirs}     | {app: x, team: theirs}
          {app: it, team: theirs}     | {team: theirs}
          "f:cpu": {}                 | "f:more": {}
          'v:"a"'                     | 'v:"b"'
          tags: [a, b]                | tags: [b]
          {".": {}, "f:port": {}}     | {".": {}, "f:port": {}, "f:name": {}}
          [{port: 80,                 | [{port: 81,
          """)
  void a_value_or_a_field_of_ours_that_is_another_changes_it(String before, String after) {
    assertThat(of(replaced(before, after))).isNotEqualTo(of(LIVE));
  }

  @Test
  void an_atomic_field_that_somebody_extended_is_ours_no_more() {
    String extended =
        replaced("selector: {app: it}\n  replicas", "selector: {app: it, x: y}\n  replicas");
    assertThat(of(extended.replace("\"f:selector\": {}\n", "\n"))).isNotEqualTo(of(LIVE));
    assertThat(of(extended)).as("by an impostor under our name").isNotEqualTo(of(LIVE));
  }

  @Test
  void what_nobody_applied_under_our_name_has_none() {
    assertThat(of(replaced("manager: us", "manager: you"))).isEmpty();
    assertThat(of(replaced("operation: Apply", "operation: Update"))).isEmpty();
  }

  @Test
  void it_tells_whether_the_manifest_is_the_one_that_was_applied() {
    Fingerprint fingerprint = of(LIVE).orElseThrow();

    assertThat(fingerprint.isOf(Yaml.tree(APPLIED))).isTrue();
    assertThat(fingerprint.isOf(Yaml.tree(APPLIED.replace("1000m", "1")))).isFalse();
  }

  @Test
  void it_is_short_and_read_as_it_was_written() {
    Fingerprint fingerprint = of(LIVE).orElseThrow();

    assertThat(fingerprint.toString()).hasSizeLessThan(30);
    assertThat(Fingerprint.parse(fingerprint.toString())).hasValue(fingerprint);
    for (String text : new String[] {"", "a", "a-b-c"}) {
      assertThat(Fingerprint.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void what_a_webhook_put_into_a_secret_leaves_no_trace_in_it() {
    Map<String, Object> applied =
        Yaml.tree("{apiVersion: v1, kind: Secret, metadata: {name: it}, data: {p: dmF1bHQ6eA==}}");
    String live =
        """
        {apiVersion: v1, kind: Secret, metadata: {name: it, managedFields: [
          {manager: us, operation: Apply, fieldsV1: {"f:data": {"f:p": {}}}}]}, data: {p: %s}}
        """;

    assertThat(Fingerprint.of(applied, Yaml.tree(live.formatted("cGFzc3dvcmQ=")), MANAGER))
        .isPresent()
        .isEqualTo(Fingerprint.of(applied, Yaml.tree(live.formatted("b3RoZXI=")), MANAGER));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resourceVersion: "7"    | resourceVersion: "8"   | true
          team: theirs            | team: others           | true
          replicas: 1             | replicas: 5            | true
          targetPort: 80          | targetPort: 81         | true
          status: {ready: 1}      | status: {}             | true
          cpu: "1"                | cpu: "2"               | false
          {app: it, team: theirs} | {team: theirs}         | false
          tags: [a, b]            | tags: [b]              | false
          [{port: 80,             | [{port: 81,            | false
          """)
  void where_the_server_keeps_no_managed_fields_the_values_of_what_is_set_count(
      String before, String after, boolean same) {
    String live = LIVE.replaceAll("(?s)  managedFields:.*?\nspec:", "\nspec:");
    assertThat(live).doesNotContain("managedFields").contains(before);

    assertThat(of(live)).isPresent().isNotEqualTo(of(LIVE));
    assertThat(of(live.replace(before, after)).equals(of(live))).isEqualTo(same);
  }

  private static String replaced(String before, String after) {
    assertThat(LIVE).contains(before);
    return LIVE.replace(before, after);
  }

  private static Optional<Fingerprint> of(String live) {
    return Fingerprint.of(Yaml.tree(APPLIED), Yaml.tree(live), MANAGER);
  }
}
