package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.deploymentorchestrator.controller.reference.Filters.FilterException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What filters do to a text. Each counts what it will make, spends that, and then makes it. The
 * text that comes in was spent already.
 */
final class TextFilters {

  /** Comparing with a long one takes longer than reading: spent once more for each so many. */
  private static final int NEEDLE_UNIT = 16;

  private TextFilters() {}

  static String replace(String text, String from, String to, Budget budget) throws LimitException {
    if (from.isEmpty()) {
      return text;
    }
    long count = 0;
    spendSearch(text, from, budget);
    for (int at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + from.length())) {
      count++;
    }
    if (count == 0) {
      return text;
    }
    budget.make(text.length() + count * (to.length() - from.length()));
    return text.replace(from, to);
  }

  /** What is between separators, without blanks around it; what is empty is left out. */
  static JsonNode split(String text, String separator, Budget budget)
      throws FilterException, LimitException {
    if (separator.isEmpty()) {
      throw new FilterException("filter 'split' takes a separator that is not empty");
    }
    spendSearch(text, separator, budget);
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    int from = 0;
    while (from <= text.length()) {
      int at = text.indexOf(separator, from);
      String item = strip(text, from, at < 0 ? text.length() : at);
      if (!item.isEmpty()) {
        if (items.size() == Budget.MAX_ITEMS) {
          throw new LimitException(
              "filter 'split' makes a list of more than 10,000 items; hand on less");
        }
        budget.make(item.length());
        items.add(item);
      }
      from = at < 0 ? text.length() + 1 : at + separator.length();
    }
    return items;
  }

  private static void spendSearch(String text, String needle, Budget budget) throws LimitException {
    budget.work((long) text.length() * (needle.length() / NEEDLE_UNIT));
  }

  private static String strip(String text, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Unicode's White_Space, no-break spaces among them. */
  private static boolean isBlank(char c) {
    return (c >= 0x09 && c <= 0x0D)
        || c == 0x20
        || c == 0x85
        || c == 0xA0
        || (c >= 0x1680
            && (c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000));
  }

  static String encode(String text, Budget budget) throws LimitException {
    budget.make((Utf8.length(text) + 2) / 3 * 4);
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static String decode(String text, Budget budget) throws FilterException, LimitException {
    budget.make(text.length() / 4L * 3);
    try {
      return new String(Base64.getDecoder().decode(text.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new FilterException("filter 'b64decode' was given something that is not base64");
    }
  }

  static String urlEncode(String text, Budget budget) throws LimitException {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += isUnreserved(c) ? 1 : 3;
    }
    budget.make(length + 3 * (Utf8.length(text) - text.length()));
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || " *-._".indexOf(c) >= 0;
  }
}
