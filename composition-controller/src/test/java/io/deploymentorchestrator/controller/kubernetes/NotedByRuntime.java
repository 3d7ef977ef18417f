package io.deploymentorchestrator.controller.kubernetes;

import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/** What java-operator-sdk notes of one resource, which it shows nobody. */
final class NotedByRuntime {

  private final CompositionOperator operator;
  private final String controller;
  private final ResourceID id;

  /**
   * About a resource.
   *
   * @param controller {@code component} or {@code composition}
   */
  NotedByRuntime(CompositionOperator operator, String controller, String name, String namespace) {
    this.operator = operator;
    this.controller = controller;
    this.id = new ResourceID(name, namespace);
  }

  /**
   * Does what the upstream defect does: the flag stays set, and every event is put off for ever.
   */
  void leakInProgress() throws ReflectiveOperationException {
    call(state(), "setUnderProcessing", boolean.class, true);
  }

  /** How many looks have failed in a row. */
  int failures() throws ReflectiveOperationException {
    return field(state(), "retry") instanceof RetryExecution retry ? retry.getAttemptCount() : 0;
  }

  private Object state() throws ReflectiveOperationException {
    Operator framework = (Operator) field(field(operator, "runtime"), "operator");
    Object registered =
        framework.getRegisteredControllers().stream()
            .filter(c -> c.getConfiguration().getName().equals(controller))
            .findFirst()
            .orElseThrow();
    Object processor = field(registered, "eventProcessor");
    Object states = field(processor, "resourceStateManager");
    return call(states, "getOrCreate", ResourceID.class, id);
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
