package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretStatus;
import io.deploymentorchestrator.secrets.sync.ObjectId;
import io.deploymentorchestrator.secrets.sync.SyncPlanner;
import io.deploymentorchestrator.secrets.sync.Targets;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** Looks at an ExternalSecret and all that is known of it. */
final class Observations {

  private Observations() {}

  static Observed of(ExternalSecret object, TargetWatch watch, SyncRecorder recorder, Instant now) {
    ResourceID key = ResourceID.fromResource(object);
    ObjectId id = id(object);
    TargetKey target = new TargetKey(id.namespace(), Targets.name(id.name(), object.getSpec()));
    return new Observed(
        key,
        object,
        target,
        new SyncPlanner.Situation(
            id,
            object.getSpec(),
            Objects.requireNonNullElse(object.getStatus(), ExternalSecretStatus.EMPTY),
            watch.seen(target),
            recorder.memory(key, id.uid()),
            now));
  }

  static ObjectId id(ExternalSecret object) {
    ObjectMeta metadata = object.getMetadata();
    return new ObjectId(
        metadata.getNamespace(),
        metadata.getName(),
        metadata.getUid(),
        Objects.requireNonNullElse(metadata.getGeneration(), 0L),
        Objects.requireNonNullElse(metadata.getLabels(), Map.of()),
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.of()));
  }
}
