package io.deploymentorchestrator.provider.kubernetes;

import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.ProviderException.InvalidRequest;
import io.deploymentorchestrator.provider.sdk.ProviderException.PermissionDenied;
import io.deploymentorchestrator.provider.sdk.ResourceRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a provider's own resources and the Secrets that they name. Nothing is kept between calls.
 * Thread-safe.
 */
public final class ResourceClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private final KubernetesClient client;

  private ResourceClient(KubernetesClient client) {
    this.client = client;
  }

  /** With the API server that kubectl would use, or that of the cluster this runs in. */
  public static ResourceClient open(String userAgent) {
    return open(userAgent, Config.autoConfigure(null));
  }

  /**
   * With the API server given.
   *
   * @param userAgent what the API server's audit log calls it
   */
  public static ResourceClient open(String userAgent, Config config) {
    return new ResourceClient(
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(config)
                    .withUserAgent(userAgent)
                    .withRequestTimeout(TIMEOUT_MILLIS)
                    .withRequestRetryBackoffLimit(1)
                    .withMaxConcurrentRequests(256)
                    .withMaxConcurrentRequestsPerHost(256)
                    .build())
            // At TRACE the client logs the bodies of answers, and Secrets are among them.
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("HttpLogging", new Interceptor() {}))
            .build());
  }

  /** The namespace that this process runs in, or that the kubeconfig's context names. */
  public Optional<String> namespace() {
    return Optional.ofNullable(client.getNamespace());
  }

  /**
   * The resource that configures the provider.
   *
   * @throws InvalidRequest there is none, or it cannot be understood
   * @throws PermissionDenied the provider may not get it
   * @throws ProviderException.Unavailable the API server does not answer
   */
  public <T extends HasMetadata> T get(ResourceRef reference, Class<T> type)
      throws ProviderException, InterruptedException {
    if (reference.namespace().isEmpty()) {
      throw new InvalidRequest("provider_ref.namespace is missing");
    }
    if (!isName(reference.namespace()) || !isName(reference.name())) {
      throw new InvalidRequest("provider_ref does not name an object of Kubernetes");
    }
    Optional<T> found;
    try {
      found =
          Optional.ofNullable(
              client
                  .resources(type)
                  .inNamespace(reference.namespace())
                  .withName(reference.name())
                  .get());
    } catch (KubernetesClientException e) {
      throw ApiErrors.translate(e, reference.display(), HasMetadata.getFullResourceName(type));
    }
    return found.orElseThrow(() -> new InvalidRequest(reference.display() + " does not exist"));
  }

  /** Reads the Secrets that the resource of a call names, for that call. */
  public SecretReader secrets(CallContext context) {
    return new SecretReader(client, context);
  }

  /** Whether objects of Kubernetes can have that name: nothing else becomes part of a URL. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  @Override
  public void close() {
    client.close();
  }
}
