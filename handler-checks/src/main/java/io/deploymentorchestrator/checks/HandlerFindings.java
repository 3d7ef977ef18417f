package io.deploymentorchestrator.checks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ComponentId;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.api.UncheckedConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a handler itself finds wrong with a config, to be told beside what its schema says.
 *
 * @param violations in the handler's order, each once
 * @param defect what is wrong with the handler, which gave no usable answer; as a sentence about
 *     the config
 */
public record HandlerFindings(List<ConfigViolation> violations, Optional<String> defect) {

  /** None. */
  public static final HandlerFindings NONE = new HandlerFindings(List.of(), Optional.empty());

  /** A handler may find as many as a config has bytes: nobody reads more. */
  private static final int MOST = 200;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Copies the list. */
  public HandlerFindings {
    violations = List.copyOf(violations);
  }

  /**
   * Asks a handler. Runs its code: to be called where that may take long, and be interrupted.
   *
   * @param config a JSON object
   */
  public static HandlerFindings ask(
      ComponentHandler<?, ?> handler,
      ComponentId component,
      JsonNode config,
      Optional<Duration> refreshInterval) {
    Map<String, Object> tree = JSON.convertValue(config, new TypeReference<>() {});
    try {
      return answered(handler.violations(new Unchecked(component, tree, refreshInterval)));
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      return failed(e);
    }
  }

  private record Unchecked(
      ComponentId component, Map<String, Object> config, Optional<Duration> refreshInterval)
      implements UncheckedConfig {}

  @SuppressWarnings("NullAway") // a handler may return anything
  private static HandlerFindings answered(List<ConfigViolation> answer) {
    if (answer == null) {
      return defect("returned null");
    }
    Set<ConfigViolation> found = new LinkedHashSet<>();
    for (ConfigViolation each : answer) {
      if (each == null) {
        return defect("returned a null within");
      }
      found.add(new ConfigViolation(each.path(), each.message().replaceAll("\\s*\\R\\s*", " ")));
      if (found.size() == MOST) {
        break;
      }
    }
    return new HandlerFindings(new ArrayList<>(found), Optional.empty());
  }

  /** The handler threw this. Its message is not shown: it may quote the config. */
  public static HandlerFindings failed(Throwable thrown) {
    return defect("failed with " + thrown.getClass().getName());
  }

  /** It gave no answer, which is told in the end of a sentence. */
  public static HandlerFindings defect(String what) {
    return new HandlerFindings(
        List.of(),
        Optional.of("the handler's own check of the config " + what + ": a defect of the handler"));
  }

  /**
   * The violations at places of which the schema says nothing: each place is told once, in the
   * schema's words if it has some.
   */
  public List<ConfigViolation> beside(HandlerSchema.Result schema) {
    Set<List<Object>> told = new HashSet<>();
    schema.violations().forEach(v -> told.add(v.place()));
    return violations.stream().filter(v -> !told.contains(v.path())).toList();
  }

  /**
   * All that is wrong with a config, for a test of the handler: the schema's violations, the
   * handler's beside them, and what is wrong with the handler.
   */
  public List<String> joined(HandlerSchema.Result schema) {
    Set<String> all = new LinkedHashSet<>();
    schema.violations().forEach(v -> all.add(v.toString()));
    beside(schema)
        .forEach(
            v -> {
              String at = PlaceText.of(v.path());
              all.add(at.isEmpty() ? v.message() : at + " " + v.message());
            });
    defect.ifPresent(all::add);
    return List.copyOf(all);
  }
}
