package io.deploymentorchestrator.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.reference.ConfigProblem;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReasonsAreDocumentedTest {

  private static final Path ROOT = Path.of(System.getProperty("orchestrator.root", ".."));

  /** Condition types stand among the constants, too. */
  private static final Set<String> TYPES =
      Set.of("Reconciling", "Stalled", "HandlerAvailable", "ConfigValid", "DependenciesReady");

  @Test
  void everyReasonIsListedAndEveryListedReasonExists() throws IOException, IllegalAccessException {
    Set<String> documented = new TreeSet<>();
    String all = Files.readString(ROOT.resolve("docs/reference/reasons.md"));
    // The secrets controller's own tests look at what follows.
    String ours = all.substring(0, all.indexOf("## Of the secrets controller"));
    Matcher rows = Pattern.compile("(?m)^\\| `(\\w+)` \\|").matcher(ours);
    while (rows.find()) {
      documented.add(rows.group(1));
    }
    Set<String> known = new TreeSet<>();
    for (Field field : Reasons.class.getFields()) {
      known.add((String) field.get(null));
    }
    known.removeAll(TYPES);
    for (ConfigProblem.Kind kind : ConfigProblem.Kind.values()) {
      known.add(kind.name());
    }
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void reasonsAreWrittenNowhereButInTheList() throws IOException, IllegalAccessException {
    Set<String> literals = new TreeSet<>();
    for (Field field : Reasons.class.getFields()) {
      literals.add("\"" + field.get(null) + "\"");
    }
    Path sources = ROOT.resolve("composition-controller/src/main/java");
    Set<String> pure = Set.of("graph", "plan", "status", "kubernetes");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : (Iterable<Path>) files.filter(f -> pure.contains(folder(f)))::iterator) {
        String text = Files.readString(file);
        assertThat(literals.stream().filter(text::contains)).as(file.toString()).isEmpty();
      }
    }
  }

  private static String folder(Path file) {
    Path parent = file.getParent();
    if (parent == null || !file.toString().endsWith(".java")) {
      return "";
    }
    return parent.getFileName().toString();
  }
}
