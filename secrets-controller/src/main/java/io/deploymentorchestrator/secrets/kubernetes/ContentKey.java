package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.sync.ContentMac;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key by which contents are remembered. It is in a Secret of the controller's namespace that is
 * made once and never changed, and that all replicas read. With another key nothing is lost: each
 * Secret is compared with its stores once more.
 */
public final class ContentKey {

  /** The Secret. */
  public static final String SECRET = "secrets-controller-content-key";

  private static final String KEY = "key";

  private ContentKey() {}

  /**
   * Reads the key; makes it if there is none.
   *
   * @param namespace of the controller
   * @throws IllegalStateException if the Secret holds something else
   */
  public static ContentMac read(KubernetesClient client, String namespace) {
    Secret secret = existing(client, namespace);
    if (secret == null) {
      try {
        secret = client.resource(made(namespace)).create();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
        secret = existing(client, namespace); // another replica was first
      }
    }
    String encoded = secret == null || secret.getData() == null ? null : secret.getData().get(KEY);
    try {
      return new ContentMac(
          SecretValue.of(Base64.getDecoder().decode(encoded == null ? "" : encoded)));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "Secret "
              + namespace
              + "/"
              + SECRET
              + " does not hold a key of "
              + ContentMac.KEY_BYTES
              + " bytes: delete it, and it is made anew");
    }
  }

  private static @Nullable Secret existing(KubernetesClient client, String namespace) {
    return client.secrets().inNamespace(namespace).withName(SECRET).get();
  }

  private static Secret made(String namespace) {
    byte[] key = new byte[ContentMac.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(SECRET)
        .endMetadata()
        .withImmutable(true)
        .withData(Map.of(KEY, Base64.getEncoder().encodeToString(key)))
        .build();
  }
}
