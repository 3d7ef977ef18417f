package io.deploymentorchestrator.controller.reference;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Numbers as people write them: 0.0005 and not 5.0E-4, 10000000 and not 1.0E7. */
final class Numbers {

  /** Long enough for every number of a Kubernetes object, whose numbers are 64 bits wide. */
  private static final int MAX_PLAIN = 400;

  /** Of numbers with more digits not even the text is made: that takes long. */
  private static final int MAX_BITS = 4096;

  private Numbers() {}

  /**
   * The text of a number: plain notation up to 400 characters, and with an exponent where that
   * would be longer.
   */
  static String text(JsonNode number) throws LimitException {
    check(number);
    if (number.isIntegralNumber()) {
      return number.asText();
    }
    if (number.isBigDecimal()) {
      return plain(number.decimalValue());
    }
    // Each of these has a text of its own: 0.1f is not 0.10000000149011612.
    return Double.isFinite(number.doubleValue())
        ? plain(new BigDecimal(number.asText()).stripTrailingZeros())
        : number.asText();
  }

  /** Refuses a number of more than about 1,200 digits. */
  static void check(JsonNode number) throws LimitException {
    int bits =
        number.isBigInteger()
            ? number.bigIntegerValue().bitLength()
            : number.isBigDecimal() ? number.decimalValue().unscaledValue().bitLength() : 0;
    if (bits > MAX_BITS) {
      throw new LimitException("is a number of more than 1,200 digits; write it as a text");
    }
  }

  private static String plain(BigDecimal number) {
    long scale = number.scale();
    long length = scale > 0 ? Math.max(number.precision(), scale) + 2 : number.precision() - scale;
    return length > MAX_PLAIN ? number.toString() : number.toPlainString();
  }
}
