package io.deploymentorchestrator.controller.lifecycle;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.plan.Decision.Inputs;
import io.deploymentorchestrator.operator.limits.MemoryShares;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AppliedInputsTest {

  private static final Node PLAIN = component("plain").config("x", "1").build();
  private static final Node READER =
      component("reader").config("x", "{{ .db.providerStatus.port }}").build();

  private final AppliedInputs applied = new AppliedInputs(new MemoryShares(1 << 20, 1 << 20, 0));

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Inputs inputs(JsonNode config, String account, String hash) {
    return new Inputs(config, account, hash, List.of(), Set.of());
  }

  @Test
  void aResolvedConfigComesBackAsItWasWithItsAccount() {
    JsonNode config =
        json("{\"x\": 5432, \"y\": [1.5, \"ü\", null, true], \"z\": {\"long\": 9007199254740993}}");
    applied.applied(READER, inputs(config, "deployer", "h"));
    assertThat(applied.of(READER.key()))
        .hasValueSatisfying(
            kept -> {
              assertThat(kept.config()).isEqualTo(config);
              assertThat(kept.account()).isEqualTo("deployer");
              assertThat(kept.hash()).isEqualTo("h");
            });
  }

  @Test
  void aConfigWithoutReferencesIsNotCopied() {
    applied.applied(PLAIN, inputs(PLAIN.spec().config(), "a", "h"));
    assertThat(applied.of(PLAIN.key()).orElseThrow().config()).isSameAs(PLAIN.spec().config());
  }

  @Test
  void theLastOnesCountUntilTheyAreForgotten() {
    applied.applied(PLAIN, inputs(json("{\"x\": 1}"), "a", "one"));
    applied.applied(PLAIN, inputs(json("{\"x\": 2}"), "b", "two"));
    assertThat(applied.of(PLAIN.key()).orElseThrow().account()).isEqualTo("b");
    assertThat(applied.of(READER.key())).isEmpty();
    applied.forget(PLAIN.key());
    assertThat(applied.of(PLAIN.key())).isEmpty();
  }
}
