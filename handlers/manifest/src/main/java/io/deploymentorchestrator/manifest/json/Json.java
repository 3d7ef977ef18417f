package io.deploymentorchestrator.manifest.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Just enough JSON for a plugin that carries no library: canonical text of a tree, and parsing of
 * the small keys in {@code managedFields}.
 */
public final class Json {

  private Json() {}

  /**
   * Compact text; object members in the order of their names, so that equal trees give equal texts.
   */
  public static String write(@Nullable Object tree) {
    StringBuilder out = new StringBuilder();
    write(tree, out);
    return out.toString();
  }

  private static void write(@Nullable Object tree, StringBuilder out) {
    switch (tree) {
      case null -> out.append("null");
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> member :
            map.entrySet().stream()
                .sorted((a, b) -> a.getKey().toString().compareTo(b.getKey().toString()))
                .toList()) {
          out.append(separator);
          quote(member.getKey().toString(), out);
          out.append(':');
          write(member.getValue(), out);
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
      }
      case List<?> list -> {
        String separator = "[";
        for (Object item : list) {
          out.append(separator);
          write(item, out);
          separator = ",";
        }
        out.append(list.isEmpty() ? "[]" : "]");
      }
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      default -> quote(tree.toString(), out);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /**
   * Parses a JSON text.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static @Nullable Object parse(String text) {
    Parser parser = new Parser(text);
    Object tree = parser.value();
    parser.end();
    return tree;
  }

  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    @Nullable Object value() {
      skipBlanks();
      return switch (peek()) {
        case '{' -> object();
        case '[' -> array();
        case '"' -> string();
        default -> word();
      };
    }

    private Map<String, @Nullable Object> object() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      at++;
      skipBlanks();
      if (take('}')) {
        return map;
      }
      do {
        skipBlanks();
        String key = string();
        skipBlanks();
        expect(':');
        map.put(key, value());
        skipBlanks();
      } while (take(','));
      expect('}');
      return map;
    }

    private List<@Nullable Object> array() {
      List<@Nullable Object> list = new ArrayList<>();
      at++;
      skipBlanks();
      if (take(']')) {
        return list;
      }
      do {
        list.add(value());
        skipBlanks();
      } while (take(','));
      expect(']');
      return list;
    }

    private String string() {
      expect('"');
      StringBuilder out = new StringBuilder();
      while (peek() != '"') {
        char c = text.charAt(at++);
        out.append(c == '\\' ? escaped() : c);
      }
      at++;
      return out.toString();
    }

    private char escaped() {
      char c = peek();
      at++;
      return switch (c) {
        case 'n' -> '\n';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'u' -> {
          if (at + 4 > text.length()) {
            throw broken();
          }
          at += 4;
          yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        default -> c;
      };
    }

    private @Nullable Object word() {
      int start = at;
      while (at < text.length() && ",]} \n\t\r".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String word = text.substring(start, at);
      return switch (word) {
        case "null" -> null;
        case "true" -> true;
        case "false" -> false;
        default -> number(word);
      };
    }

    private Number number(String word) {
      try {
        BigDecimal number = new BigDecimal(word);
        return number.scale() <= 0 ? number.longValueExact() : number;
      } catch (ArithmeticException | NumberFormatException e) {
        throw broken();
      }
    }

    void end() {
      skipBlanks();
      if (at != text.length()) {
        throw broken();
      }
    }

    private char peek() {
      if (at >= text.length()) {
        throw broken();
      }
      return text.charAt(at);
    }

    private boolean take(char c) {
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(char c) {
      if (!take(c)) {
        throw broken();
      }
    }

    private void skipBlanks() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
    }

    private IllegalArgumentException broken() {
      return new IllegalArgumentException("not JSON at position " + at);
    }
  }
}
