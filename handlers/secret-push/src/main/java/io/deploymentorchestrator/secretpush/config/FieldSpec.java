package io.deploymentorchestrator.secretpush.config;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One field of the secret: exactly one of the two is given.
 *
 * @param value a string, number or boolean to be stored as text
 * @param generator how the value is generated
 */
public record FieldSpec(@Nullable Object value, @Nullable GeneratorSpec generator) {

  /** A field with a static value. */
  public static FieldSpec of(Object value) {
    return new FieldSpec(value, null);
  }

  /** A field with a generated value. */
  public static FieldSpec generated(GeneratorSpec generator) {
    return new FieldSpec(null, generator);
  }

  /** Whether the value is generated. */
  public boolean isGenerated() {
    return generator != null;
  }

  /** The static value as text; empty when there is none. */
  public String text() {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Double number when Double.isFinite(number) -> plain(number.toString());
      case Float number when Float.isFinite(number) -> plain(number.toString());
      // As references write it: an exponent of millions would make as many digits.
      case BigDecimal number when Math.abs((long) number.scale()) > 400 -> number.toString();
      case BigDecimal number -> number.toPlainString();
      case Object scalar -> scalar.toString();
    };
  }

  private static String plain(String number) {
    BigDecimal exact = new BigDecimal(number).stripTrailingZeros();
    return exact.scale() < 0 ? exact.setScale(0).toPlainString() : exact.toPlainString();
  }

  /** Shows no value: static ones can be confidential too. */
  @Override
  public String toString() {
    return generator != null ? "generated(" + generator + ")" : "static(hidden)";
  }
}
