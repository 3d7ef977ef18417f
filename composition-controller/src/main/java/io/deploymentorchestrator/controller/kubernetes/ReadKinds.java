package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.api.ComponentSpec;
import io.deploymentorchestrator.controller.api.ComponentStatus;
import io.deploymentorchestrator.controller.api.Composition;
import io.deploymentorchestrator.controller.api.CompositionSpec;
import io.deploymentorchestrator.controller.api.CompositionStatus;
import io.deploymentorchestrator.operator.json.UnreadJson;
import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import io.deploymentorchestrator.operator.kubernetes.reading.ReadKind;
import org.jspecify.annotations.Nullable;

/** How Components and Compositions are read. */
public final class ReadKinds {

  private ReadKinds() {}

  /** For a client that reads both. */
  public static ApiSerialization serialization() {
    return new ApiSerialization(
        ReadKind.of(
            Component.class,
            Component::new,
            ComponentSpec.class,
            ComponentStatus.class,
            ReadKinds::statusProblem),
        ReadKind.of(
            Composition.class,
            Composition::new,
            CompositionSpec.class,
            CompositionStatus.class,
            status -> null));
  }

  private static @Nullable String statusProblem(ComponentStatus status) {
    return UnreadJson.problem(status.providerStatus())
        .map(problem -> "status.providerStatus " + problem)
        .or(() -> UnreadJson.problem(status.checkpoint()).map(p -> "status.checkpoint " + p))
        .orElse(null);
  }
}
