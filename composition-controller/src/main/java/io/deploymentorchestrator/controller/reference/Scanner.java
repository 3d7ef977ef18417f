package io.deploymentorchestrator.controller.reference;

import io.deploymentorchestrator.controller.reference.ConfigProblem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells our references in a string from everything else, which may be the template syntax of any
 * other tool.
 *
 * <p>A <code>{{ … }}</code> is ours if, and only if, its expression starts with {@code
 * .IDENTIFIER.providerStatus} and then goes on with {@code .}, {@code [}, a filter or the end. A
 * backslash directly before one of ours makes it text; the backslash goes.
 */
final class Scanner {

  /** No Component's name is longer. */
  private static final int MAX_NAME = 253;

  private static final int SHOWN = 120;

  private static final Pattern OURS =
      Pattern.compile(
          "\\{\\{\\s*+\\.([A-Za-z_][A-Za-z0-9_]*+)\\.providerStatus(?=[.\\[|]|\\s*+(?:\\||\\}\\}))");

  private Scanner() {}

  /**
   * What a string holds.
   *
   * @param segments text and references; they add up to the whole, escapes aside
   * @param references how many of ours there are, escaped and malformed ones among them; of a
   *     string with more than allowed one more than that, and the rest was not looked at
   */
  record Found(List<Segment> segments, int references) {}

  /**
   * Splits a string.
   *
   * @param allowed how many references it may hold
   */
  static Found scan(String value, int allowed) {
    if (!value.contains(".providerStatus")) {
      return new Found(List.of(new Segment.Text(value)), 0);
    }
    List<Segment> segments = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Matcher matcher = OURS.matcher(value);
    int position = 0;
    int references = 0;
    while (references <= allowed && matcher.find(position)) {
      int start = matcher.start();
      int close = value.indexOf("}}", matcher.end());
      if (close < 0) {
        break; // unbalanced: nobody's reference
      }
      references++;
      boolean escaped = start > position && value.charAt(start - 1) == '\\';
      Parsed parsed = parse(value, matcher, close);
      text.append(value, position, escaped ? start - 1 : start);
      if (escaped) {
        text.append(value, start, parsed.end());
      } else {
        if (!text.isEmpty()) {
          segments.add(new Segment.Text(text.toString()));
          text.setLength(0);
        }
        segments.add(parsed.segment());
      }
      position = parsed.end();
    }
    text.append(value, position, value.length());
    if (!text.isEmpty() || segments.isEmpty()) {
      segments.add(new Segment.Text(text.toString()));
    }
    return new Found(segments, references);
  }

  private record Parsed(Segment segment, int end) {}

  private static Parsed parse(String value, Matcher matcher, int close) {
    ExpressionParser parser = new ExpressionParser(value, matcher.end());
    try {
      ExpressionParser.Expression expression = parser.parse();
      if (matcher.end(1) - matcher.start(1) > MAX_NAME) {
        throw new ExpressionParser.SyntaxException(
            Kind.LimitExceeded, "no Component's name is longer than 253 characters");
      }
      String name = matcher.group(1);
      String excerpt = excerpt(value, matcher.start(), parser.position());
      return new Parsed(
          new Segment.Ours(new Reference(name, expression.path(), expression.filters(), excerpt)),
          parser.position());
    } catch (ExpressionParser.SyntaxException e) {
      int end = close + 2;
      return new Parsed(
          new Segment.Malformed(excerpt(value, matcher.start(), end), e.kind(), e.getMessage()),
          end);
    }
  }

  private static String excerpt(String value, int from, int to) {
    return Excerpt.of(value.substring(from, to), SHOWN);
  }
}
