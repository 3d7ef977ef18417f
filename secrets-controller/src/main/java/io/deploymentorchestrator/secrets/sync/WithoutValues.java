package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;

/** Keeps what others say from quoting a value: a webhook or a provider may say anything. */
public final class WithoutValues {

  static final String WITHHELD = "(the text is withheld: it quotes a value)";

  /** Shorter ones are in any text. */
  private static final int SHORTEST = 4;

  private WithoutValues() {}

  /** The text, unless a value is in it, plain or as base64. */
  public static String of(String text, Collection<SecretValue> values) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String searched = new String(bytes, StandardCharsets.ISO_8859_1);
    for (SecretValue value : values) {
      if (value.size() >= SHORTEST
          && (searched.contains(new String(value.bytes(), StandardCharsets.ISO_8859_1))
              || text.contains(Base64.getEncoder().encodeToString(value.bytes())))) {
        return WITHHELD;
      }
    }
    return text;
  }
}
