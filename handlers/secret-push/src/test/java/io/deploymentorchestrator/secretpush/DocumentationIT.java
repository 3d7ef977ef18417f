package io.deploymentorchestrator.secretpush;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.Run;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.OperatorPolicy;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What docs/handlers/secret-push.md shows is run, and what it lists is complete. */
@WithSecretsManager
class DocumentationIT {

  private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final YAMLMapper YAML = new YAMLMapper();

  private static String page() throws IOException {
    Path root = Path.of(System.getProperty("orchestrator.root", "../.."));
    return Files.readString(root.resolve("docs/handlers/secret-push.md"));
  }

  private static List<JsonNode> blocks() throws IOException {
    List<JsonNode> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(page());
    while (matcher.find()) {
      blocks.add(YAML.readTree(matcher.group(1)));
    }
    return blocks;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> tree(JsonNode node) {
    return YAML.convertValue(node, Map.class);
  }

  @Test
  void every_example_becomes_Ready(SecretsManager manager) throws IOException {
    Aws aws = new Aws(manager);
    aws.createForeign("myapp/legacy", "{\"username\":\"old\"}");
    List<JsonNode> components =
        blocks().stream().filter(b -> b.path("kind").asText().equals("Component")).toList();
    assertThat(components).hasSize(3);
    try (var host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> Aws.stores(manager.endpoint())))
            .settings(
                Map.of("policies", List.of(Map.of("namespaces", "myapp", "adopt", "myapp/*"))))
            .start()) {
      for (JsonNode component : components) {
        ObjectNode config = (ObjectNode) component.at("/spec/config");
        var hosted =
            host.component("myapp", component.at("/metadata/name").asText()).config(tree(config));

        ApplyResult<SecretPushStatus> result = hosted.apply();

        assertThat(result).isInstanceOf(ApplyResult.Ready.class);
        assertThat(hosted.status().get("secretPath")).isEqualTo(config.path("secretName").asText());
      }
    }
  }

  @Test
  void the_settings_that_it_shows_are_understood() throws IOException {
    List<JsonNode> settings = blocks().stream().filter(b -> b.has("policies")).toList();

    assertThat(settings).hasSize(1);
    OperatorPolicy policy = OperatorPolicy.of(tree(settings.getFirst()));
    assertThat(policy.allowsAdoption("team-a", "team-a/legacy-x")).isTrue();
    assertThat(policy.allowsRole("team-a", "arn:aws:iam::111122223333:role/secrets-team-a"))
        .isTrue();
    assertThat(policy.allowsRole("other", "arn:aws:iam::111122223333:role/secrets-other"))
        .isFalse();
  }

  private static JsonNode policy() throws IOException {
    Matcher matcher = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(page());
    assertThat(matcher.find()).isTrue();
    JsonNode policy = Aws.JSON.readTree(matcher.group(1));
    assertThat(matcher.find()).as("another example").isFalse();
    return policy;
  }

  private static Set<String> actions(JsonNode policy, String service) {
    Set<String> actions = new TreeSet<>();
    for (JsonNode statement : policy.path("Statement")) {
      JsonNode action = statement.path("Action");
      (action.isArray() ? action : List.of(action))
          .forEach(
              a -> {
                if (a.asText().startsWith(service + ":")) {
                  actions.add(a.asText());
                }
              });
    }
    return actions;
  }

  /** What is needed beyond the policy, by the table under it. */
  private static Set<String> additional(String feature) throws IOException {
    Set<String> actions = new TreeSet<>();
    page()
        .lines()
        .filter(line -> line.startsWith("| " + feature + " |"))
        .forEach(
            line -> {
              Matcher action = Pattern.compile("secretsmanager:[A-Za-z]+").matcher(line);
              while (action.find()) {
                actions.add(action.group());
              }
            });
    return actions;
  }

  private static Set<String> used(FaultyStores stores) {
    return stores.calls().stream()
        .map(SecretsManagerAction::permission)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Sufficient and minimal: what all operations call is what the policy allows. */
  @Test
  void the_IAM_policy_allows_what_is_called_and_nothing_else(SecretsManager manager)
      throws IOException {
    Aws aws = new Aws(manager);
    FaultyStores stores = new FaultyStores(Aws.stores(manager.endpoint()));
    Map<String, Object> fields = Map.of("user", Aws.value("x"), "p", Aws.generator(8));
    String name = "documentation/" + UUID.randomUUID();
    try (var host =
        InMemoryHost.<SecretPushConfig, SecretPushStatus>of(
                () -> new SecretPushHandler(() -> stores))
            .settings(Map.of("policies", List.of(Map.of("namespaces", "*", "adopt", "*"))))
            .start()) {
      var component = host.component("myapp", "all-of-it");
      component.config(Aws.config(name, fields)).apply();
      component
          .config(Aws.config(name, fields, Map.of("updatePolicy", "AlwaysUpdate")))
          .cause(Run.Cause.REQUESTED)
          .apply();
      component.delete();
      component.recreate().apply();
      aws.createForeign(name + "-adopted", "{}");
      component.config(Aws.config(name + "-adopted", fields, Map.of("adopt", true))).apply();
      component.delete();
      assertThat(used(stores)).isEqualTo(actions(policy(), "secretsmanager"));

      var tagged = host.component("myapp", "tagged");
      tagged.config(Aws.config(name + "-t", fields, Map.of("tags", Map.of("a", "1")))).apply();
      stores.heal();
      tagged.config(Aws.config(name + "-t", fields, Map.of("tags", Map.of("b", "2")))).apply();
      Set<String> more = used(stores);
      more.removeAll(actions(policy(), "secretsmanager"));
      assertThat(more).isEqualTo(additional("`tags`")).hasSize(2);

      stores.heal();
      var merged = host.component("myapp", "merged");
      Map<String, String> merge = Map.of("updatePolicy", "MergeFields");
      merged.config(Aws.config(name + "-m", fields, merge)).apply();
      merged.config(Aws.config(name + "-m", Map.of("p", Aws.generator(8)), merge)).apply();
      more = used(stores);
      more.removeAll(actions(policy(), "secretsmanager"));
      assertThat(more).isEqualTo(additional("`updatePolicy: MergeFields`")).hasSize(1);
    }
    JsonNode key = policy().path("Statement").get(2);
    assertThat(actions(policy(), "kms")).containsExactly("kms:Decrypt", "kms:GenerateDataKey");
    assertThat(key.at("/Condition/StringLike/kms:ViaService").asText())
        .as("the wildcard needs StringLike")
        .isEqualTo("secretsmanager.*.amazonaws.com");
    assertThat(page()).contains("| a `kmsKeyId` that replaces another | `kms:Encrypt`");
  }

  @Test
  void the_status_that_it_shows_has_the_fields_of_the_schema() throws IOException {
    JsonNode status =
        blocks().stream()
            .filter(b -> b.has("status"))
            .findFirst()
            .orElseThrow()
            .at("/status/providerStatus");
    JsonNode schema = Aws.JSON.readTree(new SecretPushHandler().descriptor().statusSchema());
    TreeSet<String> shown = new TreeSet<>();
    status.fieldNames().forEachRemaining(shown::add);
    TreeSet<String> declared = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(declared::add);

    assertThat(shown).isEqualTo(declared);
  }

  @Test
  void it_lists_every_option_and_every_reason_of_a_failed_call() throws IOException {
    String page = page();
    JsonNode schema = Aws.JSON.readTree(new SecretPushHandler().descriptor().configSchema());
    schema
        .path("properties")
        .fieldNames()
        .forEachRemaining(option -> assertThat(page).contains("`" + option + "`"));
    schema
        .at("/$defs/generator/properties")
        .fieldNames()
        .forEachRemaining(option -> assertThat(page).contains("`" + option + "`"));
    for (AwsProblem problem : AwsProblem.values()) {
      assertThat(page).contains("`" + problem.reason() + "`");
    }
  }
}
