package io.deploymentorchestrator.secrets.template;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template in which each action names a key: <code>{{ .password }}</code>, and <code>
 * {{- .password -}}</code>, which takes the white space beside it away. What comes out is what Go's
 * {@code text/template} makes of it with {@code missingkey=error}, byte for byte; values need not
 * be text. Everything else of Go's language is refused by name. Immutable.
 */
public final class KeyTemplate {

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  /** Go's spaces: text/template/lex.go, spaceChars. */
  private static final String SPACE = "[ \\t\\r\\n]";

  private static final Pattern KEY =
      Pattern.compile(
          "(-"
              + SPACE
              + ")?"
              + SPACE
              + "*\\.([\\p{L}_][\\p{L}\\p{Nd}_]*)"
              + SPACE
              + "*("
              + SPACE
              + "-)?");

  private static final Pattern FUNCTION =
      Pattern.compile("(?:\\||^-?" + SPACE + "*\\(*)" + SPACE + "*([\\p{L}_][\\p{L}\\p{Nd}_]*)");

  /** More than a Secret can hold. */
  private static final int MAX_BYTES = 1 << 20;

  private final List<Part> parts;

  /** Of a template. */
  private sealed interface Part {

    /** Taken over as it is. */
    record Text(String text) implements Part {}

    /** A value takes its place. */
    record Key(String name, int line) implements Part {}
  }

  private KeyTemplate(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException if it is none, or has more than names of keys
   */
  public static KeyTemplate parse(String text) throws TemplateException {
    List<Part> parts = new ArrayList<>();
    int at = 0;
    boolean trimmed = false;
    while (true) {
      int open = text.indexOf(OPEN, at);
      String before = text.substring(at, open < 0 ? text.length() : open);
      if (trimmed) {
        before = before.substring(leadingSpace(before));
      }
      if (open < 0) {
        addText(parts, before);
        return new KeyTemplate(parts);
      }
      int line = 1 + count(text, open);
      int close = text.indexOf(CLOSE, open + OPEN.length());
      if (close < 0) {
        throw new TemplateException(line, "{{ without }}");
      }
      String action = text.substring(open + OPEN.length(), close);
      Matcher key = KEY.matcher(action);
      if (!key.matches()) {
        throw notServed(action, line);
      }
      addText(parts, key.group(1) == null ? before : before.substring(0, endWithoutSpace(before)));
      parts.add(new Part.Key(key.group(2), line));
      trimmed = key.group(3) != null;
      at = close + CLOSE.length();
    }
  }

  private static void addText(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part.Text(text));
    }
  }

  private static TemplateException notServed(String action, int line) {
    Matcher function = FUNCTION.matcher(action);
    String what = function.find() ? '"' + function.group(1) + '"' : "more than the name of a key";
    return new TemplateException(
        line, what + " is not served yet: a template names keys only, as {{ .password }}");
  }

  private static int leadingSpace(String text) {
    int i = 0;
    while (i < text.length() && isSpace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static int endWithoutSpace(String text) {
    int i = text.length();
    while (i > 0 && isSpace(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  private static int count(String text, int end) {
    return (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  /** The keys that it names, in order. */
  public Set<String> keys() {
    Set<String> keys = new TreeSet<>();
    for (Part part : parts) {
      if (part instanceof Part.Key key) {
        keys.add(key.name());
      }
    }
    return keys;
  }

  /**
   * Puts values in.
   *
   * @throws TemplateException if a key is not there, or if more comes out than a Secret can hold
   */
  public SecretValue render(Map<String, SecretValue> values) throws TemplateException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Part part : parts) {
      switch (part) {
        case Part.Text text -> out.writeBytes(text.text().getBytes(StandardCharsets.UTF_8));
        case Part.Key key -> {
          @Nullable SecretValue value = values.get(key.name());
          if (value == null) {
            throw new TemplateException(key.line(), "there is no key \"" + key.name() + '"');
          }
          if (out.size() + value.size() > MAX_BYTES) {
            throw new TemplateException(key.line(), "more comes out than the 1 MiB of a Secret");
          }
          out.writeBytes(value.bytes());
        }
      }
    }
    return SecretValue.of(out.toByteArray());
  }
}
