package io.deploymentorchestrator.controller.reference;

import io.deploymentorchestrator.controller.reference.Reference.Filter;
import io.deploymentorchestrator.controller.reference.Reference.Step;
import java.io.Serial;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what follows {@code .name.providerStatus}: path, filters, closing braces. Recursive descent
 * over one string.
 */
final class ExpressionParser {

  /** What was read. */
  record Expression(List<Step> path, List<Filter> filters) {}

  /** Not to be read; the message says why, with no more of the input than a name. */
  static final class SyntaxException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    SyntaxException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private final String input;
  private int position;

  ExpressionParser(String input, int position) {
    this.input = input;
    this.position = position;
  }

  /** Where the parser stands; after {@link #parse()}, behind the closing braces. */
  int position() {
    return position;
  }

  Expression parse() throws SyntaxException {
    List<Step> path = path();
    List<Filter> filters = new ArrayList<>();
    skipSpace();
    while (take('|')) {
      filters.add(filter());
      skipSpace();
    }
    if (!input.startsWith("}}", position)) {
      throw new SyntaxException("expected a filter or }} after the path, found " + here());
    }
    position += 2;
    return new Expression(path, filters);
  }

  private List<Step> path() throws SyntaxException {
    List<Step> path = new ArrayList<>();
    while (true) {
      if (take('.')) {
        String name = identifier();
        if (name.isEmpty()) {
          throw new SyntaxException(
              "expected a field name after '.', found "
                  + here()
                  + "; other keys are written [\"key\"]");
        }
        path.add(new Step.Key(name));
      } else if (take('[')) {
        path.add(bracket());
      } else {
        return path;
      }
    }
  }

  private Step bracket() throws SyntaxException {
    skipSpace();
    Object literal = literal();
    skipSpace();
    if (!take(']')) {
      throw new SyntaxException("expected ] after the key, found " + here());
    }
    if (literal instanceof String key) {
      return new Step.Key(key);
    }
    if (literal instanceof Long index && index >= 0 && index <= Integer.MAX_VALUE) {
      return new Step.Index(index.intValue());
    }
    throw new SyntaxException("expected a quoted key or an index from 0 between [ and ]");
  }

  private Filter filter() throws SyntaxException {
    skipSpace();
    String name = identifier();
    if (name.isEmpty()) {
      throw new SyntaxException("expected the name of a filter after '|', found " + here());
    }
    List<Object> arguments = new ArrayList<>();
    skipSpace();
    if (take('(')) {
      skipSpace();
      while (!take(')')) {
        if (!arguments.isEmpty() && !take(',')) {
          throw new SyntaxException(
              "expected , or ) in the arguments of " + name + ", found " + here());
        }
        skipSpace();
        arguments.add(literal());
        skipSpace();
      }
    }
    Filters.check(name, arguments.size());
    return new Filter(name, arguments);
  }

  private Object literal() throws SyntaxException {
    char first = peek();
    if (first == '"' || first == '\'') {
      return quoted(first);
    }
    int start = position;
    while (Character.isLetterOrDigit(peek()) || peek() == '-' || peek() == '.' || peek() == '_') {
      position++;
    }
    String word = input.substring(start, position);
    if (word.equals("true") || word.equals("false")) {
      return Boolean.valueOf(word);
    }
    try {
      if (word.matches("-?\\d+")) {
        return Long.valueOf(word);
      }
      if (word.matches("-?\\d+\\.\\d+")) {
        return new BigDecimal(word);
      }
    } catch (NumberFormatException e) {
      throw new SyntaxException("number " + word + " is too large");
    }
    position = start;
    throw new SyntaxException("expected a quoted text, a number, true or false, found " + here());
  }

  private String quoted(char quote) throws SyntaxException {
    position++;
    StringBuilder text = new StringBuilder();
    while (position < input.length()) {
      char c = input.charAt(position++);
      if (c == quote) {
        return text.toString();
      }
      text.append(c == '\\' ? escaped() : c);
    }
    throw new SyntaxException("a quoted text is not closed");
  }

  private char escaped() throws SyntaxException {
    char c = peek();
    position++;
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '\\', '"', '\'' -> c;
      default -> throw new SyntaxException("unknown escape \\" + c + " in a quoted text");
    };
  }

  private String identifier() {
    int start = position;
    while (peek() == '_'
        || isAsciiLetter(peek())
        || (position > start && peek() >= '0' && peek() <= '9')) {
      position++;
    }
    return input.substring(start, position);
  }

  private static boolean isAsciiLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private boolean take(char c) {
    if (peek() != c) {
      return false;
    }
    position++;
    return true;
  }

  private char peek() {
    return position < input.length() ? input.charAt(position) : '\0';
  }

  private void skipSpace() {
    while (Character.isWhitespace(peek())) {
      position++;
    }
  }

  private String here() {
    return position < input.length() ? "'" + input.charAt(position) + "'" : "the end";
  }
}
