package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.ConversionStrategy;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.DecodingStrategy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of keys and values on their way from a store into a Secret. */
final class Values {

  private Values() {}

  /**
   * A key with what no key of a Secret can have put into another form. Letters and digits of all
   * scripts stay, as in External Secrets Operator; a key with some is refused later.
   */
  static String convert(String key, @Nullable ConversionStrategy strategy) {
    StringBuilder converted = new StringBuilder();
    key.codePoints()
        .forEach(
            c -> {
              if (isNumber(c) || Character.isLetter(c) || c == '-' || c == '.' || c == '_') {
                converted.appendCodePoint(c);
              } else if (strategy == ConversionStrategy.Unicode) {
                converted.append(String.format("_U%04x_", c));
              } else {
                converted.append('_');
              }
            });
    return converted.toString();
  }

  private static boolean isNumber(int c) {
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  /** A value decoded; empty if it is not what the strategy says. */
  static Optional<SecretValue> decode(SecretValue value, @Nullable DecodingStrategy strategy) {
    return switch (strategy) {
      case Base64 -> decode(value, Base64.getDecoder());
      case Base64URL -> decode(value, Base64.getUrlDecoder());
      case Auto ->
          decode(value, Base64.getDecoder())
              .or(() -> decode(value, Base64.getUrlDecoder()))
              .or(() -> Optional.of(value));
      case None -> Optional.of(value);
      case null -> Optional.of(value);
    };
  }

  /** As Go decodes: line breaks do not count, padding must be there. */
  private static Optional<SecretValue> decode(SecretValue value, Base64.Decoder decoder) {
    byte[] bytes = withoutLineBreaks(value.bytes());
    if (bytes.length % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(SecretValue.of(decoder.decode(bytes)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // its message quotes the value
    }
  }

  private static byte[] withoutLineBreaks(byte[] bytes) {
    byte[] kept = new byte[bytes.length];
    int length = 0;
    for (byte b : bytes) {
      if (b != '\n' && b != '\r') {
        kept[length++] = b;
      }
    }
    return Arrays.copyOf(kept, length);
  }

  static boolean hasNullBytes(SecretValue value) {
    return new String(value.bytes(), StandardCharsets.ISO_8859_1).indexOf(0) >= 0;
  }
}
