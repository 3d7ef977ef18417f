package io.deploymentorchestrator.secrets.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContentMacTest {

  private static final ContentMac MAC = mac(1);

  private static ContentMac mac(int fill) {
    byte[] key = new byte[ContentMac.KEY_BYTES];
    Arrays.fill(key, (byte) fill);
    return new ContentMac(SecretValue.of(key));
  }

  private static SecretValue value(String text) {
    return SecretValue.of(text);
  }

  @Test
  void equal_contents_are_remembered_alike_and_all_others_differently() {
    Set<String> macs = new HashSet<>();
    List<Map<String, SecretValue>> contents =
        List.of(
            Map.of(),
            Map.of("a", value("")),
            Map.of("a", value("b")),
            Map.of("ab", value("")),
            Map.of("a", value("bc"), "d", value("")),
            Map.of("a", value("b"), "cd", value("")),
            Map.of("a", value("1"), "b", value("2")),
            Map.of("a", value("2"), "b", value("1")));
    contents.forEach(c -> macs.add(MAC.of("uid", c)));
    assertThat(macs).hasSize(contents.size());
    assertThat(MAC.of("uid", Map.of("a", value("1"), "b", value("2"))))
        .isEqualTo(MAC.of("uid", Map.of("b", value("2"), "a", value("1"))));
  }

  @Test
  void another_object_or_key_can_not_be_compared() {
    Map<String, SecretValue> content = Map.of("a", value("b"));
    assertThat(MAC.of("uid-2", content)).isNotEqualTo(MAC.of("uid-1", content));
    assertThat(mac(2).of("uid-1", content)).isNotEqualTo(MAC.of("uid-1", content));
  }

  @Test
  void a_short_key_is_refused() {
    assertThatThrownBy(() -> new ContentMac(value("short")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("short");
  }
}
