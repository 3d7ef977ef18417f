package io.deploymentorchestrator.provider.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSecretTest {

  private static final String DOCUMENT =
      """
      {"user": "shop\\n\\u00e9", "tls.crt": "literal", "tls": {"crt": "nested", "a.b": "dotted"},
       "hosts": [ {"name": "one"}, {"name": "two", "ports": [80, 443]} ], "empty": "", "nothing": null,
       "on": true, "n": 42, "big": 123456789012345678901234567890, "f": 1.50, "e": 1e3, "neg": -0.25,
       "user2": { "keep" : [1,  2] }, "": "nameless"}""";

  private static JsonSecret secret(String text) {
    return new JsonSecret("db", SecretValue.of(text), "v7");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "tls.crt|literal",
        "tls.a\\.b|dotted",
        "hosts.0.name|one",
        "hosts.1.ports.1|443",
        "hosts.1.ports|[80, 443]",
        "empty|``",
        "nothing|``",
        "on|true",
        "n|42",
        "big|123456789012345678901234567890",
        "f|1.5",
        "e|1000",
        "neg|-0.25",
        "user2|{ \"keep\" : [1,  2] }"
      })
  void a_property_is_a_literal_key_or_a_path(String property, String value)
      throws ProviderException {
    assertThat(secret(DOCUMENT).value(property).text()).isEqualTo(value);
  }

  @Test
  void escapes_of_a_string_are_resolved() throws ProviderException {
    assertThat(secret(DOCUMENT).value("user").text()).isEqualTo("shop\né");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "tls.none",
        "tls.crt.x",
        "hosts.2",
        "hosts.-1",
        "hosts.name",
        "user.0",
        "hosts.",
        "hosts.99999999999",
        ".",
        "tls\\.crt.x"
      })
  void a_property_that_is_not_there_is_told_by_its_name(String property) {
    assertThatThrownBy(() -> secret(DOCUMENT).value(property))
        .isInstanceOf(ProviderException.InvalidRequest.class)
        .hasMessage("secret db has no property " + property);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hush", "{\"a\":\"hush\"", "[1,2", "", "{\"a\":hush}"})
  void of_what_is_no_json_only_the_whole_can_be_read(String text) throws ProviderException {
    assertThat(secret(text).value("").text()).isEqualTo(text);
    assertThatThrownBy(() -> secret(text).value("b"))
        .isInstanceOf(ProviderException.InvalidRequest.class)
        .hasMessageNotContaining("hush")
        .hasNoCause();
    assertThatThrownBy(() -> secret(text).map(""))
        .isInstanceOf(ProviderException.InvalidRequest.class)
        .hasMessage("secret db is not a JSON object, so it has no keys");
  }

  @Test
  void the_keys_of_an_object_are_a_map() throws ProviderException {
    assertThat(
            secret("{\"a\":\"x\",\"b\":1.50,\"c\":{\"d\": [1]},\"e\":null,\"a\":\"last\"}").map(""))
        .isEqualTo(
            Map.of(
                "a", SecretValue.of("last"),
                "b", SecretValue.of("1.50"),
                "c", SecretValue.of("{\"d\": [1]}"),
                "e", SecretValue.of("")));
    assertThat(secret(DOCUMENT).map("hosts.1")).containsOnlyKeys("name", "ports");
    assertThatThrownBy(() -> secret(DOCUMENT).map("hosts"))
        .hasMessage("property hosts of secret db is not a JSON object, so it has no keys");
  }

  @Test
  void bytes_that_are_no_text_come_back_as_they_are() throws ProviderException {
    byte[] bytes = {0, (byte) 0xff, 7};

    assertThat(new JsonSecret("b", SecretValue.of(bytes), "").value("").bytes()).isEqualTo(bytes);
  }

  @Test
  void nothing_of_it_shows() {
    assertThat(secret("hush")).hasToString("JsonSecret[db]");
    assertThat(SecretValue.of("hush")).hasToString("SecretValue[hidden]");
    assertThat(SecretValue.of("hush").hashCode()).isEqualTo(SecretValue.of("other").hashCode());
    assertThat(SecretValue.of("hush")).isEqualTo(SecretValue.of("hush"));
    assertThat(SecretValue.of("hush")).isNotEqualTo(SecretValue.of("husH"));
  }
}
