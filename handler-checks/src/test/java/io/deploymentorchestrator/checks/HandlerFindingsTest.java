package io.deploymentorchestrator.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.UncheckedConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HandlerFindingsTest {

  private static final ObjectMapper JSON = HandlerJson.newMapper();

  /** A handler that was built when there was nothing to override. */
  private static class Former implements ComponentHandler<Object, Object> {
    @Override
    public HandlerDescriptor descriptor() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Class<Object> configType() {
      return Object.class;
    }

    @Override
    public Class<Object> statusType() {
      return Object.class;
    }

    @Override
    public ApplyResult<Object> apply(ApplyRequest<Object, Object> request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DeleteResult<Object> delete(DeleteRequest<Object> request) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Checking extends Former {
    private final Function<UncheckedConfig, List<ConfigViolation>> check;

    Checking(Function<UncheckedConfig, List<ConfigViolation>> check) {
      this.check = check;
    }

    @Override
    public List<ConfigViolation> violations(UncheckedConfig config) {
      return check.apply(config);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static HandlerFindings ask(ComponentHandler<?, ?> handler, String config) {
    return HandlerFindings.ask(
        handler,
        new ComponentId("ns", "name", "uid"),
        json(config),
        Optional.of(Duration.ofMinutes(1)));
  }

  private static HandlerFindings ask(Function<UncheckedConfig, List<ConfigViolation>> check) {
    return ask(new Checking(check), "{}");
  }

  private static ConfigViolation violation(String message, Object... path) {
    return new ConfigViolation(List.of(path), message);
  }

  @Test
  void a_handler_gets_the_config_as_it_is_and_whose_it_is() {
    List<Object> seen = new ArrayList<>();
    HandlerFindings findings =
        ask(
            new Checking(
                config -> {
                  seen.add(config.config());
                  seen.add(config.component().name());
                  seen.add(config.refreshInterval());
                  return List.of();
                }),
            "{\"a\": [1, 0.5, null, {\"b\": true}], \"c\": null}");
    assertThat(findings).isEqualTo(HandlerFindings.NONE);
    assertThat(seen.getFirst()).hasToString("{a=[1, 0.5, null, {b=true}], c=null}");
    assertThat(seen.subList(1, 3)).containsExactly("name", Optional.of(Duration.ofMinutes(1)));
  }

  @Test
  void one_that_knows_nothing_of_this_finds_nothing() {
    assertThat(ask(new Former(), "{}")).isEqualTo(HandlerFindings.NONE);
  }

  @Test
  void what_is_found_keeps_its_order_is_told_once_and_on_one_line() {
    assertThat(
            ask(config ->
                    List.of(
                        violation("one\n  and a line", "b"),
                        violation("two", "a", 0),
                        violation("two", "a", 0)))
                .violations())
        .containsExactly(violation("one and a line", "b"), violation("two", "a", 0));
    assertThat(
            ask(config -> IntStream.range(0, 100_000).mapToObj(i -> violation("x", i)).toList())
                .violations())
        .hasSize(200);
  }

  @Test
  void what_a_handler_throws_is_its_defect_and_not_quoted() {
    for (Throwable thrown :
        List.of(
            new IllegalStateException("hunter2"),
            new StackOverflowError("hunter2"),
            new NoClassDefFoundError("hunter2"),
            new AssertionError("hunter2"))) {
      HandlerFindings findings =
          ask(
              config -> {
                switch (thrown) {
                  case RuntimeException e -> throw e;
                  default -> throw (Error) thrown;
                }
              });
      assertThat(findings.violations()).isEmpty();
      assertThat(findings.defect().orElse(""))
          .isEqualTo(
              "the handler's own check of the config failed with %s: a defect of the handler"
                  .formatted(thrown.getClass().getName()));
    }
  }

  @Test
  @SuppressWarnings("NullAway") // as a handler may do
  void null_is_a_defect_too() {
    assertThat(ask(config -> null).defect().orElse("")).contains("returned null:");
    assertThat(ask(config -> Arrays.asList(violation("x"), null)).defect().orElse(""))
        .contains("returned a null within");
  }

  @Test
  void a_place_of_which_the_schema_tells_is_told_once() {
    HandlerSchema schema =
        HandlerSchema.of(
            """
            {"required": ["a"], "additionalProperties": false,
             "properties": {"a": {}, "list": {"items": {"type": "string"}}, "sum": {}}}
            """);
    HandlerFindings findings =
        ask(
            config ->
                List.of(
                    violation("is missing", "a"),
                    violation("is unknown", "b"),
                    violation("is no text", "list", 1),
                    violation("is too short", "list", 0),
                    violation("is too large", "sum")));
    List<String> all = findings.joined(schema.check(json("{\"b\": 1, \"list\": [\"x\", 2]}")));
    assertThat(all.subList(0, 3))
        .containsExactlyInAnyOrder(
            "lacks required field 'a'", "has unknown field 'b'", "list[1] must be of type string");
    assertThat(all.subList(3, all.size()))
        .containsExactly("list[0] is too short", "sum is too large");
  }

  @Test
  void a_violation_writes_its_place_as_messages_do() {
    assertThat(violation("x", "a", 1, "b_2", "any key", "c"))
        .hasToString("a[1].b_2[\"any key\"].c: x");
    assertThat(violation("x")).hasToString("x");
    assertThatIllegalArgumentException().isThrownBy(() -> violation("x", 1.5));
    assertThatIllegalArgumentException().isThrownBy(() -> violation(" ", "a"));
  }
}
