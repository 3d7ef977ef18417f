package io.deploymentorchestrator.provider.kubernetes;

import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.ProviderException.InvalidRequest;
import io.deploymentorchestrator.provider.sdk.ProviderException.PermissionDenied;
import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets that a provider's resource names, for one call. Each is read once, so that keys which
 * belong together (an id and its password) are of one version. Not thread-safe.
 */
public final class SecretReader {

  private final KubernetesClient client;
  private final CallContext context;
  private final Map<Place, Map<String, String>> read = new HashMap<>();

  private record Place(String namespace, String name) {
    String display() {
      return "Secret " + namespace + "/" + name;
    }
  }

  SecretReader(KubernetesClient client, CallContext context) {
    this.client = client;
    this.context = context;
  }

  /**
   * A key of a Secret.
   *
   * @param field where the resource has the selector, for messages: {@code
   *     spec.auth.secretRef.tokenSecretRef}
   * @throws InvalidRequest the Secret or its key does not exist
   * @throws PermissionDenied the Secret is in a namespace that the store may not use, or the
   *     provider may not get it
   * @throws ProviderException.Unavailable the API server does not answer
   */
  public SecretValue key(SecretKeySelector selector, String field)
      throws ProviderException, InterruptedException {
    Place place = new Place(namespaceOf(selector.namespace(), field), selector.name());
    if (!ResourceClient.isName(place.namespace()) || !ResourceClient.isName(place.name())) {
      throw new InvalidRequest(
          "%s of %s does not name a Secret".formatted(field, context.resource().display()));
    }
    String encoded = data(place, field).get(selector.key());
    if (encoded == null) {
      throw missing(
          field, "key " + selector.key() + " of " + place.display() + ", which has no such key");
    }
    return SecretValue.of(Base64.getDecoder().decode(encoded));
  }

  private Map<String, String> data(Place place, String field)
      throws ProviderException, InterruptedException {
    Map<String, String> known = read.get(place);
    if (known != null) {
      return known;
    }
    Secret secret;
    try {
      secret = client.secrets().inNamespace(place.namespace()).withName(place.name()).get();
    } catch (KubernetesClientException e) {
      throw ApiErrors.translate(e, place.display(), "secrets");
    }
    if (secret == null) {
      throw missing(field, place.display() + ", which does not exist");
    }
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    read.put(place, data);
    return data;
  }

  private InvalidRequest missing(String field, String what) {
    return new InvalidRequest(
        "%s of %s names %s".formatted(field, context.resource().display(), what));
  }

  private String namespaceOf(@Nullable String named, String field) throws PermissionDenied {
    String own = context.authenticationNamespace();
    if (named == null || named.isEmpty() || named.equals(own)) {
      return own;
    }
    if (!context.clusterStore()) {
      throw new PermissionDenied(
          "%s.namespace of %s is %s: only where a ClusterSecretStore uses the resource may it be another than %s"
              .formatted(field, context.resource().display(), named, own));
    }
    return named;
  }
}
