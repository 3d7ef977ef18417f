package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deploymentorchestrator.controller.api.StatusCondition;
import io.deploymentorchestrator.controller.status.SetAside;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Patches;
import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.List;

/**
 * Has a resource that can't be read say so: by a patch, since a replacement would lose what could
 * not be read of it.
 */
final class SetAsideWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SetAsideWriter() {}

  /**
   * Writes it, unless that is what the resource says.
   *
   * @param conditions as far as they could be read
   * @param now with a status that can't be read, its creation is taken instead: so what is written
   *     is the same each time, and the API server changes nothing
   * @return the resource as stored
   */
  static <R extends ReadResource<?, ?>> R write(
      ApiThrottle requests,
      R resource,
      String problem,
      List<StatusCondition> conditions,
      Instant now) {
    ObjectMeta meta = resource.getMetadata();
    boolean statusRead = resource.getStatus() != null;
    SetAside telling =
        SetAside.of(
            conditions,
            meta.getGeneration(),
            resource.isMarkedForDeletion(),
            problem,
            statusRead ? now : Instant.parse(meta.getCreationTimestamp()));
    if (conditions.equals(telling.conditions())) {
      return resource;
    }
    ObjectNode patch = Patches.of(resource);
    patch
        .putObject("status")
        .put("observedGeneration", telling.observedGeneration())
        .put("phase", telling.phase().name())
        .set("conditions", JSON.valueToTree(telling.conditions()));
    return Patches.applyToStatus(requests, resource, patch);
  }
}
