package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.api.Run.Cause;
import io.deploymentorchestrator.manifest.json.Json;
import io.deploymentorchestrator.manifest.json.Trees;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small inputs that failed, made after reports about comparable tools: word for word, by the steps
 * in their files. Each stands for its kind, of which the other tests here have more.
 */
class ReportedInputsIT extends ManifestFixture {

  private static String text(String file) {
    try (InputStream in = ReportedInputsIT.class.getResourceAsStream("/reported/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map<String, Object>> documents(String yaml) {
    try (MappingIterator<Map<String, Object>> all =
        new ObjectMapper(new YAMLFactory()).readerFor(Map.class).readValues(yaml)) {
      return all.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The config of the Component that comes last in a text. */
  private static String config(String yaml) {
    try {
      // Read as YAML again, to which some characters are line breaks.
      return JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build()
          .writeValueAsString(Trees.at(documents(yaml).getLast(), "spec", "config").orElseThrow());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestComponent ready(String yaml) {
    TestComponent component = component("reported").apply(config(yaml));
    await(component).untilReady();
    return component;
  }

  private AuditLog writesOf(String name) {
    return cluster.requests().where(r -> r.impersonated() && r.isWrite() && r.name().equals(name));
  }

  private void awaitValue(String resource, String path, String value) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        get(
                            resource.split("/")[0],
                            resource.split("/")[1],
                            "-o",
                            "jsonpath=" + path))
                    .isEqualTo(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000m", "1", "0.5", "1500m"})
  void report_01_nobody_touches_a_field_of_ours(String cpu) {
    TestComponent app = ready(text("01-false-drift-contested-quantity.yaml").replace("1000m", cpu));
    for (int i = 0; i < 6; i++) {
      annotate("deployment/app", "y=" + i);
      awaitLook(app, "deployments");
    }
    for (int replicas : new int[] {2, 3, 4, 1}) {
      cluster.kubectl("scale", "deployment", "app", "-n", namespace, "--replicas=" + replicas);
      awaitLook(app, "deployments");
    }
    assertThat(repairs(app)).isZero();
    await(app).untilReady();
  }

  @ParameterizedTest
  @ValueSource(strings = {"egress: []", "egress: [], ingress: []"})
  void report_02_a_network_policy_with_an_empty_list_is_written_once(String lists) {
    TestComponent guard =
        ready(
            text("02-false-drift-contested-empty-networkpolicy.yaml").replace("egress: []", lists));
    for (int i = 0; i < 7; i++) {
      annotate("configmap/other", "x=" + i);
      awaitLook(guard, "configmaps");
    }
    assertThat(get("networkpolicy", "deny-egress", "-o", "jsonpath={.metadata.generation}"))
        .isEqualTo("1");
    assertThat(guard.isReady()).as(guard.outcome()).isTrue();
  }

  @Test
  void report_03_what_is_set_as_a_whole_is_put_back() {
    TestComponent net = ready(text("03-atomic-drift-not-repaired.yaml"));
    patch("service/shop", "merge", "{\"spec\":{\"selector\":{\"track\":\"canary\"}}}");
    patch(
        "networkpolicy/deny-all",
        "merge",
        "{\"spec\":{\"podSelector\":{\"matchLabels\":{\"tier\":\"none\"}}}}");
    patch(
        "role/reader",
        "json",
        "[{\"op\":\"add\",\"path\":\"/rules/0/resourceNames\",\"value\":[\"only-this\"]}]");
    awaitValue("service/shop", "{.spec.selector}", "{\"app\":\"shop\"}");
    awaitValue("networkpolicy/deny-all", "{.spec.podSelector}", "{}");
    awaitValue("role/reader", "{.rules[0].resourceNames}", "");
    await(net).untilReady();
  }

  @ParameterizedTest
  @CsvSource({"0, ''", "2, ''", "'', foreground", "'', background"})
  void report_04_a_job_runs_once(String ttl, String cascade) {
    String line = "ttlSecondsAfterFinished: 0";
    TestComponent migrate =
        ready(
            text("04-job-rerun-after-ttl.yaml")
                .replace(line, ttl.isEmpty() ? "suspend: false" : line.replace("0", ttl)));
    if (!cascade.isEmpty()) {
      cluster.kubectl("delete", "job", "migrate", "-n", namespace, "--cascade=" + cascade);
    }
    Awaitility.await().atMost(SOON).until(() -> get("job", "migrate").isEmpty());
    migrate.runToItsEnd(Cause.REFRESH);
    migrate.runToItsEnd(Cause.REQUESTED);
    assertThat(get("job", "migrate")).isEmpty();
    assertThat(writesOf("migrate").in(namespace).all()).hasSize(1);
    await(migrate).untilReady();
  }

  @Test
  void report_06_a_role_that_a_controller_fills_is_not_written_for_ever() {
    clusterAdmin();
    try {
      AuditLog ours = writesOf("f-all");
      long mark = ours.mark();
      TestComponent roles =
          component("roles").apply(config(text("06-unbounded-fight-while-progressing.yaml")));
      Awaitility.await()
          .atMost(SOON)
          .until(
              () ->
                  !cluster
                      .kubectl(
                          "get",
                          "clusterrole",
                          "f-all",
                          "-o",
                          "jsonpath={.rules}",
                          "--ignore-not-found")
                      .isEmpty());
      for (int i = 0; i < 8; i++) {
        annotate("deployment/slow", "look=" + i);
        awaitLook(roles, "deployments");
      }
      assertThat(ours.since(mark)).hasSizeLessThanOrEqualTo(6);
      assertThat(
              cluster.kubectl(
                  "get", "clusterrole", "f-all", "-o", "jsonpath={.rules}", "--ignore-not-found"))
          .contains("pods");
    } finally {
      cluster.kubectl("delete", "clusterrole", "f-all", "f-part", "--ignore-not-found");
      cluster.kubectl("delete", "clusterrolebinding", namespace);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          service/web    | "port":80            | "port":83            | {.spec.ports[*].port} | 80
          deployment/web | "containerPort":8080 | "containerPort":9090 | {.spec.template.spec.containers[0].ports[*].containerPort} | 8080
          deployment/web | "value":"fast"       | "valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.name"}} | {.spec.template.spec.containers[0].env[0].value} | fast
          """)
  void report_07_a_key_of_a_list_is_put_back(
      String object, String ours, String theirs, String path, String right) {
    TestComponent web = ready(text("07-drift-of-a-list-key-never-heals.yaml"));
    String[] of = object.split("/");
    String live = Json.write(Yaml.tree(get(of[0], of[1], "-o", "json")));
    assertThat(live).contains(ours);
    cluster.kubectlWithInput(live.replace(ours, theirs), "replace", "-n", namespace, "-f", "-");
    awaitValue(object, path, right);
    await(web).untilReady();
  }

  @Test
  void report_08_a_strategy_is_changed_although_a_default_is_in_its_way() {
    String with = text("08-strategy-recreate-is-stuck.yaml");
    TestComponent app = ready(with.replace("          strategy: {type: Recreate}\n", ""));
    app.apply(config(with));
    await(app).untilReady();
    awaitValue("deployment/app", "{.spec.strategy}", "{\"type\":\"Recreate\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {", oldToken: revoked", "user: admin, "})
  void report_09_a_key_that_leaves_the_text_leaves_the_secret(String gone) {
    String both = text("09-stringdata-key-stays.yaml");
    TestComponent tok = ready(both);
    tok.apply(config(both.replace(gone, "")));
    await(tok).untilReady();
    String left =
        gone.contains("oldToken") ? "{\"user\":\"YWRtaW4=\"}" : "{\"oldToken\":\"cmV2b2tlZA==\"}";
    awaitValue("secret/tok", "{.data}", left);
  }

  @Test
  void report_12_a_webhook_that_fails_is_named() {
    String both = text("12-failing-webhook-is-hidden.yaml").replace("NAMESPACE", namespace);
    cluster.kubectlWithInput(both.substring(0, both.indexOf("---")), "apply", "-f", "-");
    try {
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                TestComponent settings = component("settings").apply(config(both));
                settings.awaitEndOfCall();
                assertThat(settings.outcome())
                    .startsWith("WebhookFailed: ConfigMap/settings")
                    .contains("failed calling webhook \"policy.guard.example\"")
                    .contains("connection refused");
              });
    } finally {
      cluster.kubectl("delete", "validatingwebhookconfiguration", "f-guard");
    }
  }

  @Test
  void report_13_an_api_that_is_down_holds_up_its_own_objects() {
    String both = text("13-aggregated-api-down.yaml");
    cluster.kubectlWithInput(both.substring(0, both.indexOf("---")), "apply", "-f", "-");
    try {
      TestComponent bucket = component("bucket").apply(config(both));
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                bucket.runToItsEnd(Cause.REFRESH);
                assertThat(bucket.outcome())
                    .startsWith("ApiServerUnavailable: ")
                    .contains("agg.f.example.org");
              });
      awaitValue("configmap/first", "{.data}", "{\"a\":\"b\"}");
    } finally {
      cluster.kubectl("delete", "apiservice", "v1alpha1.agg.f.example.org");
    }
  }

  @Test
  void report_16_line_separators_and_their_blanks_arrive() {
    String yaml = text("16-line-separators-lose-blanks.yaml");
    ready(yaml);
    assertThat(json(get("configmap", "lines", "-o", "json")).at("/data/t").textValue())
        .isEqualTo("{{ .a }} \u2028 {{ .b }} \u0085 x \u2029 y");
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void patch(String object, String type, String patch) {
    cluster.kubectl("patch", object, "-n", namespace, "--type=" + type, "-p", patch);
  }
}
