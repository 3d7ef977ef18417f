package io.deploymentorchestrator.secrets.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReasonsAreDocumentedTest {

  private static final Path REASONS =
      Path.of(System.getProperty("orchestrator.root", "..")).resolve("docs/reference/reasons.md");

  /** Condition types stand among the constants, too. */
  private static final Set<String> TYPES = Set.of("Ready");

  @Test
  void every_reason_is_listed_and_every_listed_reason_exists()
      throws IOException, IllegalAccessException {
    String text = Files.readString(REASONS);
    Matcher rows =
        Pattern.compile("(?m)^\\| `(\\w+)` \\|")
            .matcher(text.substring(text.indexOf("## Of the secrets controller")));
    Set<String> documented = new TreeSet<>();
    while (rows.find()) {
      documented.add(rows.group(1));
    }
    Set<String> known = new TreeSet<>();
    for (Field field : Reasons.class.getFields()) {
      known.add((String) field.get(null));
    }
    known.removeAll(TYPES);
    assertThat(documented).isEqualTo(known);
  }
}
