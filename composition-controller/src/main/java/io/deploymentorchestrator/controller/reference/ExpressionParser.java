package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import io.deploymentorchestrator.controller.reference.Reference.Filter;
import io.deploymentorchestrator.controller.reference.Reference.Step;
import java.io.Serial;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what follows {@code .name.providerStatus}: path, filters, closing braces. Nothing in it
 * nests, so nothing recurses; every character is read once, and of an endless one only the first 16
 * Ki are.
 */
final class ExpressionParser {

  /** Characters of one reference, from its name to its closing braces. */
  static final int MAX_LENGTH = 16 << 10;

  /** Keys and indexes of one path: no Kubernetes object is nested as deeply. */
  static final int MAX_STEPS = 64;

  /** Filters of one reference. */
  static final int MAX_FILTERS = 32;

  private static final int SHOWN_WORD = 60;

  /** What was read. */
  record Expression(List<Step> path, List<Filter> filters) {}

  /** Not to be read; the message says why, with no more of the input than a name. */
  static final class SyntaxException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    /** Whether it is wrong or too large. */
    private final Kind kind;

    SyntaxException(String message) {
      this(Kind.InvalidReference, message);
    }

    SyntaxException(Kind kind, String message) {
      super(message, null, false, false);
      this.kind = kind;
    }

    Kind kind() {
      return kind;
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  private final String input;

  /** Where reading ends: that of the input, or of what a reference may take. */
  private final int end;

  private int position;

  ExpressionParser(String input, int position) {
    this.input = input;
    this.position = position;
    this.end = (int) Math.min(input.length(), (long) position + MAX_LENGTH);
  }

  /** Where the parser stands; after {@link #parse()}, behind the closing braces. */
  int position() {
    return position;
  }

  Expression parse() throws SyntaxException {
    try {
      return expression();
    } catch (SyntaxException e) {
      if (position + 1 < end || end == input.length()) {
        throw e;
      }
      throw tooMuch("is longer than 16,384 characters; put the text elsewhere");
    }
  }

  private Expression expression() throws SyntaxException {
    List<Step> path = path();
    List<Filter> filters = new ArrayList<>();
    skipSpace();
    while (take('|')) {
      if (filters.size() == MAX_FILTERS) {
        throw tooMuch("has more than " + MAX_FILTERS + " filters; use fewer");
      }
      filters.add(filter());
      skipSpace();
    }
    if (position + 2 > end || !input.startsWith("}}", position)) {
      throw new SyntaxException("expected a filter or }} after the path, found " + here());
    }
    position += 2;
    return new Expression(path, filters);
  }

  private static SyntaxException tooMuch(String what) {
    return new SyntaxException(Kind.LimitExceeded, "a reference " + what + ",");
  }

  private List<Step> path() throws SyntaxException {
    List<Step> path = new ArrayList<>();
    while (true) {
      if (path.size() > MAX_STEPS) {
        throw tooMuch("goes more than " + MAX_STEPS + " steps deep; hand on what it leads to");
      }
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
    JsonNode literal = literal();
    skipSpace();
    if (!take(']')) {
      throw new SyntaxException("expected ] after the key, found " + here());
    }
    if (literal.isTextual()) {
      return new Step.Key(literal.textValue());
    }
    if (literal.canConvertToInt() && literal.isIntegralNumber() && literal.intValue() >= 0) {
      return new Step.Index(literal.intValue());
    }
    throw new SyntaxException("expected a quoted key or an index from 0 between [ and ]");
  }

  private Filter filter() throws SyntaxException {
    skipSpace();
    String name = identifier();
    if (name.isEmpty()) {
      throw new SyntaxException("expected the name of a filter after '|', found " + here());
    }
    List<JsonNode> arguments = new ArrayList<>();
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

  private JsonNode literal() throws SyntaxException {
    char first = peek();
    if (first == '"' || first == '\'') {
      return TextNode.valueOf(quoted(first));
    }
    int start = position;
    while (Character.isLetterOrDigit(peek()) || peek() == '-' || peek() == '.' || peek() == '_') {
      position++;
    }
    String word = input.substring(start, position);
    if (word.equals("true") || word.equals("false")) {
      return BooleanNode.valueOf(word.equals("true"));
    }
    if (word.matches("-?[0-9]+(\\.[0-9]+)?")) {
      return number(word);
    }
    position = start;
    throw new SyntaxException("expected a quoted text, a number, true or false, found " + here());
  }

  private static JsonNode number(String word) throws SyntaxException {
    try {
      if (!word.contains(".")) {
        return LongNode.valueOf(Long.parseLong(word));
      }
      JsonNode number = DecimalNode.valueOf(new BigDecimal(word).stripTrailingZeros());
      Numbers.check(number);
      // Without an exponent, also where it is written as a number.
      return number.decimalValue().scale() < 0
          ? DecimalNode.valueOf(number.decimalValue().setScale(0))
          : number;
    } catch (NumberFormatException | LimitException e) {
      throw new SyntaxException("number " + Excerpt.of(word, SHOWN_WORD) + " is too large");
    }
  }

  private String quoted(char quote) throws SyntaxException {
    position++;
    StringBuilder text = new StringBuilder();
    while (position < end) {
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
    switch (c) {
      case 'n', 't', 'r', '\\', '"', '\'' -> position++;
      default ->
          throw new SyntaxException("unknown escape \\ before " + here() + " in a quoted text");
    }
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default -> c;
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
    return position < end ? input.charAt(position) : '\0';
  }

  private void skipSpace() {
    while (Character.isWhitespace(peek())) {
      position++;
    }
  }

  private String here() {
    return position < end ? "'" + Character.toString(input.codePointAt(position)) + "'" : "the end";
  }
}
