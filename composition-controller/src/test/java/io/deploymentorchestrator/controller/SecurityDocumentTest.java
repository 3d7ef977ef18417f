package io.deploymentorchestrator.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md names what there is. */
class SecurityDocumentTest {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root", ".."));

  private static String document() throws IOException {
    return Files.readString(ROOT.resolve("docs/security.md"));
  }

  private static Set<String> testClasses() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String module :
        new String[] {
          "operator-runtime",
          "composition-controller",
          "handlers/manifest",
          "handlers/secret-push",
          "orchestrator-api",
          "testkit",
          "dist"
        }) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        names.addAll(
            files
                .map(f -> f.getFileName().toString())
                .filter(f -> f.endsWith(".java"))
                .map(f -> f.substring(0, f.length() - ".java".length()))
                .collect(Collectors.toSet()));
      }
    }
    return names;
  }

  @Test
  void every_claim_names_a_test_and_every_test_that_is_named_exists() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String row : document().lines().filter(l -> l.startsWith("| ")).toList()) {
      if (row.equals("| claim | test |")) {
        continue;
      }
      String tests = row.substring(row.lastIndexOf('|', row.length() - 2) + 1);
      Matcher classes = Pattern.compile("`(\\w+(?:Test|IT|E2E))`").matcher(tests);
      assertThat(classes.find()).as(row).isTrue();
      do {
        named.add(classes.group(1));
      } while (classes.find());
    }
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(testClasses()).containsAll(named);
  }

  @Test
  void the_role_it_shows_is_the_one_to_apply() throws IOException {
    Matcher shown =
        Pattern.compile("```yaml\n(apiVersion: rbac.*?)```", Pattern.DOTALL).matcher(document());
    assertThat(shown.find()).isTrue();
    ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    JsonNode applied = yaml.readTree(Files.readString(ROOT.resolve("deploy/tenant-role.yaml")));
    assertThat(yaml.readTree(shown.group(1))).isEqualTo(applied);
  }
}
