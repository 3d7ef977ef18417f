package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.testkit.host.SettableClock;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator runtime loses a resource (java-operator-sdk issue 3416): it is served all the same.
 */
@WithCluster
class WatchdogIT {

  @TempDir private Path plugins;

  @Test
  void aResourceThatTheRuntimeBelievesInProgressForEverIsStillServed(Cluster cluster)
      throws IOException, ReflectiveOperationException {
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins);
        OperatorRuntime operator =
            fixture.operator(fixture.client(), Duration.ofMillis(300), Duration.ofMillis(500))) {
      operator.start();
      User user = fixture.user("watchdog");
      user.apply(User.component("echo", "wedged", "{value: one}"));
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: one}}"));
      user.awaitReady("wedged");
      user.awaitCompositionReady("app");
      leakInProgress(operator, "component", new ResourceID("wedged", user.namespace()));
      leakInProgress(operator, "composition", new ResourceID("app", user.namespace()));
      user.apply(User.component("echo", "wedged", "{value: two}"));
      user.apply(User.composition("app", "{name: a, type: echo, config: {value: two}}"));
      assertThat(User.value(user.awaitReady("wedged"))).isEqualTo("two");
      user.awaitCompositionReady("app");
      assertThat(User.value(user.awaitReady("app-a"))).isEqualTo("two");
      user.kubectl("delete", "component", "wedged", "--timeout=60s");
      user.kubectl("delete", "composition", "app", "--timeout=60s");
      assertThat(operator.stuck()).isEmpty();
    }
  }

  @Test
  void oneThatStandsStillIsStuckAndSaysSo(Cluster cluster) throws IOException {
    SettableClock clock = SettableClock.at(Instant.parse("2026-01-01T00:00:00Z"));
    try (OperatorFixture fixture = new OperatorFixture(cluster, plugins);
        OperatorRuntime operator = fixture.operator(clock)) {
      clock.advance(Duration.ofHours(1));
      assertThat(operator.stuck()).as("standing by").isEmpty();
      operator.start();
      assertThat(operator.stuck()).isEmpty();
      clock.advance(Duration.ofHours(1));
      assertThat(operator.stuck()).contains("the watchdog does not run");
    }
  }

  /**
   * Does what the upstream defect does: the flag stays set, and every event is put off for ever.
   */
  private static void leakInProgress(OperatorRuntime runtime, String controller, ResourceID id)
      throws ReflectiveOperationException {
    Operator operator = (Operator) field(runtime, "operator");
    Object registered =
        operator.getRegisteredControllers().stream()
            .filter(c -> c.getConfiguration().getName().equals(controller))
            .findFirst()
            .orElseThrow();
    Object processor = field(registered, "eventProcessor");
    Object states = field(processor, "resourceStateManager");
    Object state = call(states, "getOrCreate", ResourceID.class, id);
    call(state, "setUnderProcessing", boolean.class, true);
  }

  private static Object field(Object of, String name) throws ReflectiveOperationException {
    Field field = of.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }

  private static Object call(Object on, String name, Class<?> type, Object argument)
      throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
    Method method = on.getClass().getDeclaredMethod(name, type);
    method.setAccessible(true);
    return method.invoke(on, argument);
  }
}
