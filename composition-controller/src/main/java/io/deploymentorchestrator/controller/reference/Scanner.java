package io.deploymentorchestrator.controller.reference;

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

  private static final Pattern OURS =
      Pattern.compile(
          "\\{\\{\\s*\\.([A-Za-z_][A-Za-z0-9_]*)\\.providerStatus(?=[.\\[|]|\\s*(?:\\||\\}\\}))");

  private Scanner() {}

  /**
   * Splits a string; text segments, references and what lies between them add up to the whole,
   * escapes aside.
   */
  static List<Segment> scan(String value) {
    if (!value.contains(".providerStatus")) {
      return List.of(new Segment.Text(value));
    }
    List<Segment> segments = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    Matcher matcher = OURS.matcher(value);
    int position = 0;
    while (matcher.find(position)) {
      int start = matcher.start();
      int close = value.indexOf("}}", matcher.end());
      if (close < 0) {
        break; // unbalanced: nobody's reference
      }
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
    return segments;
  }

  private record Parsed(Segment segment, int end) {}

  private static Parsed parse(String value, Matcher matcher, int close) {
    ExpressionParser parser = new ExpressionParser(value, matcher.end());
    try {
      ExpressionParser.Expression expression = parser.parse();
      String text = value.substring(matcher.start(), parser.position());
      Reference reference =
          new Reference(matcher.group(1), expression.path(), expression.filters(), text);
      return new Parsed(new Segment.Ours(reference), parser.position());
    } catch (ExpressionParser.SyntaxException e) {
      int end = close + 2;
      return new Parsed(
          new Segment.Malformed(value.substring(matcher.start(), end), e.getMessage()), end);
    }
  }
}
