package io.deploymentorchestrator.provider.sdk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A secret whose properties are those of a JSON document. A property is first taken literally as a
 * key of the document ({@code tls.crt}), then as a path: names and, in arrays, indexes from 0,
 * separated by dots ({@code hosts.0.name}; {@code \.} is a dot in a name).
 *
 * <p>Strings come without quotes, null is empty, other values come as the text they have in the
 * document; but a number with a fraction or an exponent that a property names is written plainly
 * ({@code 1.50} is {@code 1.5}, {@code 1e3} is {@code 1000}), as External Secrets Operator does it.
 */
public final class JsonSecret implements RemoteSecret {

  private final String name;
  private final SecretValue whole;
  private final String version;

  /**
   * @param name how messages call it, as its key
   * @param whole its content; need not be JSON as long as no property is asked for
   * @param version empty if there is none
   */
  public JsonSecret(String name, SecretValue whole, String version) {
    this.name = name;
    this.whole = whole;
    this.version = version;
  }

  @Override
  public SecretValue value(String property) throws ProviderException {
    if (property.isEmpty()) {
      return whole;
    }
    return SecretValue.of(find(property).plain());
  }

  @Override
  public Map<String, SecretValue> map(String property) throws ProviderException {
    String text = property.isEmpty() ? whole.text() : find(property).raw();
    Map<String, SecretValue> values = new LinkedHashMap<>();
    JsonDocument.of(text)
        .members()
        .orElseThrow(
            () ->
                new ProviderException.InvalidRequest(
                    property.isEmpty()
                        ? "secret %s is not a JSON object, so it has no keys".formatted(name)
                        : "property %s of secret %s is not a JSON object, so it has no keys"
                            .formatted(property, name)))
        .forEach((key, element) -> values.put(key, SecretValue.of(element.text())));
    return values;
  }

  @Override
  public String version() {
    return version;
  }

  private JsonDocument.Element find(String property) throws ProviderException {
    Optional<JsonDocument.Element> found = JsonDocument.of(whole.text()).find(property);
    return found.orElseThrow(
        () ->
            new ProviderException.InvalidRequest(
                "secret %s has no property %s".formatted(name, property)));
  }

  /** Tells nothing of the content. */
  @Override
  public String toString() {
    return "JsonSecret[" + name + "]";
  }
}
