package io.deploymentorchestrator.secretpush.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class SecretValueTest {

  @Test
  void nothing_it_shows_says_anything_about_the_value() {
    SecretValue value = SecretValue.of("abc-123");

    assertThat(value.toString()).isEqualTo(SecretValue.of("something longer").toString());
    assertThat(String.format("%s", value)).doesNotContain("abc");
    assertThat(Assertions.catchThrowable(() -> new ObjectMapper().writeValueAsString(value)))
        .isNotNull();
    assertThat(
            Assertions.catchThrowable(
                () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(value)))
        .isInstanceOf(NotSerializableException.class);
  }

  @Test
  void a_payload_shows_names_only() {
    SecretPayload payload = new SecretPayload();
    payload.put("name", SecretValue.of("abc-123"));

    assertThat(payload.toString()).isEqualTo("SecretPayload[name]");
  }

  @Test
  void closing_overwrites_the_value() {
    SecretValue value = SecretValue.of("abc");

    value.close();

    assertThat(value.reveal()).isEqualTo("\0\0\0");
  }

  @Test
  void closing_a_payload_overwrites_its_values_and_those_that_were_replaced() {
    SecretValue first = SecretValue.of("first");
    SecretValue second = SecretValue.of("second");
    SecretPayload payload = new SecretPayload();
    payload.put("a", first);
    payload.put("a", second);
    assertThat(first.reveal()).doesNotContain("f");

    payload.close();

    assertThat(second.reveal()).doesNotContain("s");
  }

  @Test
  void equal_values_are_the_same() {
    assertThat(SecretValue.of("ab").sameAs(SecretValue.of("ab"))).isTrue();
    assertThat(SecretValue.of("ab").sameAs(SecretValue.of("aB"))).isFalse();
    assertThat(SecretValue.of("ab").sameAs(SecretValue.of("abc"))).isFalse();
  }
}
