package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.Reasons;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a schema refuses of a config, and what its handler finds beside that, is told at once. */
@WithCluster
class ConfigViolationsIT {

  private static final String OF_THE_SCHEMA = "config.number: must be at least 0";

  @TempDir private Path plugins;

  private OperatorFixture fixture;
  private CompositionOperator operator;
  private User user;

  @BeforeEach
  void start(Cluster cluster) throws IOException {
    fixture = new OperatorFixture(cluster, plugins);
    operator = fixture.operator(Duration.ofSeconds(2), 2, new SimpleMeterRegistry());
    operator.start();
    user = fixture.user("violations");
  }

  @AfterEach
  void stop() {
    operator.close();
    fixture.close();
  }

  private static StatusCondition condition(Component component, String type) {
    return Objects.requireNonNull(component.getStatus().condition(type), type);
  }

  private String refused(String name) {
    Component component = user.awaitReason(name, "SchemaViolation");
    StatusCondition valid = condition(component, Reasons.CONFIG_VALID);
    assertThat(valid.status()).isEqualTo("False");
    assertThat(condition(component, Reasons.READY).message()).isEqualTo(valid.message());
    return valid.message();
  }

  @Test
  void one_condition_tells_what_schema_and_handler_find_and_each_place_once() {
    user.apply(User.component("echo", "both", "{value: both, number: -1, other: 1}"));
    assertThat(refused("both").split("; "))
        .containsExactlyInAnyOrder(
            OF_THE_SCHEMA,
            "config: has unknown field 'other'",
            "config.value: must not be the Component's own name")
        .endsWith("config.value: must not be the Component's own name");
    user.apply(User.component("echo", "both", "{value: other, number: 1}"));
    user.awaitReady("both");
  }

  @Test
  void what_comes_from_a_reference_is_judged_as_what_it_is() {
    user.apply(
        User.echo("source", "reader")
            + User.component(
                "echo", "reader", "{value: '{{ .source.providerStatus.value }}', number: -1}"));
    assertThat(refused("reader"))
        .isEqualTo(OF_THE_SCHEMA + "; config.value: must not be the Component's own name");
  }

  @Test
  void a_handler_that_fails_or_hangs_in_its_check_is_told_and_holds_up_nobody() {
    user.apply(
        User.component("echo", "throws", "{value: throw in check, number: -1}")
            + User.component("echo", "hangs", "{value: hang in check, number: -1}")
            + User.component("echo", "silent", "{value: no check, number: -1}")
            + User.echo("neighbour", "x"));
    String check = OF_THE_SCHEMA + "; config: the handler's own check of the config ";
    assertThat(refused("throws"))
        .isEqualTo(check + "failed with java.lang.IllegalStateException: a defect of the handler");
    assertThat(refused("hangs"))
        .isEqualTo(
            check
                + "gave no answer (the call took longer than 2 s and was cancelled): a defect of the handler");
    assertThat(refused("silent")).isEqualTo(check + "returned null: a defect of the handler");
    user.awaitReady("neighbour");
    user.kubectl("delete", "components", "--all", "--timeout=60s");
  }

  @Test
  void a_config_that_keeps_to_the_schema_is_the_affair_of_apply() {
    user.apply(User.component("echo", "fine", "{value: throw in check, number: 1}"));
    user.awaitReady("fine");
  }
}
