package io.deploymentorchestrator.operator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;

/** Which of two states of a resource is the newer one, and what of it is worth keeping. */
public final class ResourceVersions {

  private ResourceVersions() {}

  /**
   * Whether one is newer than the other, or another resource of the same name. Resource versions of
   * one resource can be compared as numbers (KEP-5504; the API server guarantees it from 1.35 on).
   */
  public static boolean newer(HasMetadata one, HasMetadata other) {
    return !sameUid(one, other)
        || Long.parseUnsignedLong(one.getMetadata().getResourceVersion())
            > Long.parseUnsignedLong(other.getMetadata().getResourceVersion());
  }

  /** Whether two are the same state of the same resource. */
  public static boolean sameVersion(HasMetadata one, HasMetadata other) {
    return sameUid(one, other)
        && one.getMetadata().getResourceVersion().equals(other.getMetadata().getResourceVersion());
  }

  /** Whether two are the same resource, not namesakes. */
  public static boolean sameUid(HasMetadata one, HasMetadata other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }

  /**
   * Drops who owns which field: half of the memory that a resource takes, and of no use to us. An
   * update without them leaves them as they are on the server. The object is changed in place, also
   * in the informer's cache.
   */
  public static void trim(HasMetadata object) {
    object.getMetadata().setManagedFields(List.of());
  }

  /**
   * Has a state of a resource hold what it has in common with one that is known as that one does:
   * the informer's cache, the graph and we would each have a spec and a status of their own. The
   * object is changed in place, also in the informer's cache.
   */
  public static <S, T> void share(CustomResource<S, T> state, CustomResource<S, T> known) {
    if (Objects.equals(state.getSpec(), known.getSpec())) {
      state.setSpec(known.getSpec());
    }
    if (Objects.equals(state.getStatus(), known.getStatus())) {
      state.setStatus(known.getStatus());
    }
  }
}
