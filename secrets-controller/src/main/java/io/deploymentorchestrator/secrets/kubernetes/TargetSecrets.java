package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.secrets.sync.ObjectId;
import io.deploymentorchestrator.secrets.sync.SecretContent;
import io.deploymentorchestrator.secrets.sync.TargetPlan;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the Secrets that ExternalSecrets are written to: a first write only makes, a
 * later one only changes what was looked at. Thread-safe.
 */
final class TargetSecrets {

  private final ApiThrottle requests;
  private final TargetWatch watch;

  TargetSecrets(ApiThrottle requests, TargetWatch watch) {
    this.requests = requests;
    this.watch = watch;
  }

  /** Whoever was first wrote something else meanwhile, or made or deleted it. */
  static final class OvertakenException extends Exception {
    private static final long serialVersionUID = 1L;

    OvertakenException() {
      super("the Secret was changed meanwhile", null, false, false);
    }
  }

  /** A Secret as the API server has it; empty if there is none. */
  Optional<Secret> read(TargetKey key) {
    return Optional.ofNullable(
        requests.make(
            key.namespace(),
            c -> c.secrets().inNamespace(key.namespace()).withName(key.name()).get()));
  }

  /**
   * Makes one.
   *
   * @throws OvertakenException if there is one
   */
  Secret create(TargetKey key, ObjectId id, SecretContent content) throws OvertakenException {
    Secret secret = SecretMapping.created(key, id, content);
    return stored(key, () -> requests.make(key.namespace(), c -> c.resource(secret).create()));
  }

  /**
   * Changes one.
   *
   * @param before as it was looked at
   * @throws OvertakenException if it is no longer that
   */
  Secret replace(TargetKey key, ObjectId id, Secret before, TargetPlan.Replace plan)
      throws OvertakenException {
    Secret secret = SecretMapping.replaced(before, id, plan);
    return stored(key, () -> requests.make(key.namespace(), c -> c.resource(secret).update()));
  }

  private Secret stored(TargetKey key, Supplier<Secret> write) throws OvertakenException {
    Secret stored = unlessOvertaken(write);
    if (stored == null) {
      throw new OvertakenException();
    }
    watch.written(key, stored.getMetadata().getUid(), stored.getMetadata().getResourceVersion());
    return stored;
  }

  /**
   * Deletes one.
   *
   * @param before as it was looked at
   * @throws OvertakenException if it is no longer that
   */
  void delete(TargetKey key, Secret before) throws OvertakenException {
    unlessOvertaken(
        () ->
            requests.make(
                key.namespace(),
                c ->
                    c.secrets()
                        .inNamespace(key.namespace())
                        .withName(key.name())
                        .lockResourceVersion(before.getMetadata().getResourceVersion())
                        .delete()));
    watch.deleted(key, before.getMetadata().getUid());
  }

  private static <T> @Nullable T unlessOvertaken(Supplier<T> write) throws OvertakenException {
    try {
      return write.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        throw new OvertakenException();
      }
      throw e;
    }
  }
}
