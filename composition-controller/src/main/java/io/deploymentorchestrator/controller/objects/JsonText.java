package io.deploymentorchestrator.controller.objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/**
 * The JSON text of a tree as it is sent: one line, in which every character survives whoever reads
 * it. Thread-safe.
 *
 * <p>The API server reads the body of a server-side apply as YAML. To a YAML reader U+0085, U+2028
 * and U+2029 are line breaks, also inside quotes, and swallow the blanks around them; others
 * (U+007F, U+FEFF) it refuses. So whatever is not printable ASCII is escaped. Characters beyond
 * U+FFFF stay as they are: JSON escapes them as two surrogates, which a YAML reader refuses, and as
 * themselves both take them.
 */
public final class JsonText {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ESCAPE = "\\u%04x";
  private static final String REPLACEMENT = ESCAPE.formatted(0xFFFD);

  private JsonText() {}

  /** The JSON text of a tree. */
  public static String of(Map<String, Object> tree) {
    try {
      return escaped(JSON.writeValueAsString(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON tree", e);
    }
  }

  /** In a JSON text such characters stand inside strings only, so each may become its escape. */
  private static String escaped(String json) {
    StringBuilder out = new StringBuilder(json.length() + 16);
    json.codePoints()
        .forEach(
            c -> {
              if (c < 0x7F || Character.isSupplementaryCodePoint(c)) {
                out.appendCodePoint(c);
              } else if (Character.getType(c) == Character.SURROGATE) {
                // Half a pair is no character: the server would replace it too.
                out.append(REPLACEMENT);
              } else {
                out.append(ESCAPE.formatted(c));
              }
            });
    return out.toString();
  }
}
