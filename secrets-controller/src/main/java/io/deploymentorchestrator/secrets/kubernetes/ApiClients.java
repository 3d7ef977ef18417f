package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.operator.kubernetes.reading.ApiSerialization;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

/**
 * The clients by which the secrets controller talks to the API server. None logs bodies, at any
 * level: some hold values.
 */
public final class ApiClients {

  /** What the audit log calls us; also the manager of the fields that we write. */
  public static final String USER_AGENT = "secrets-controller";

  private static final int CONCURRENT_REQUESTS = 256;

  /** By which the HTTP client has its logging of requests, with their bodies, at TRACE. */
  private static final String HTTP_LOGGING = "HttpLogging";

  /** Without plain JSON as the last choice: a server that can't do it refuses. */
  private static final String METADATA = "application/json;as=%s;g=meta.k8s.io;v=v1";

  private static final String OF_A_LIST = METADATA.formatted("PartialObjectMetadataList");
  private static final String OF_AN_EVENT = METADATA.formatted("PartialObjectMetadata");

  private ApiClients() {}

  /** As kubectl finds the API server, or from within a cluster. */
  public static Config config() {
    return Config.autoConfigure(null);
  }

  /** For everything; who opens it closes it. */
  public static KubernetesClient open(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(ours(config))
        .withKubernetesSerialization(ReadKinds.serialization())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor(HTTP_LOGGING, null))
        .build();
  }

  /**
   * For lists and watches of which the API server is to send nothing but metadata, whatever kind
   * they are of; who opens it closes it. The client itself has no such thing (fabric8 issue 5716).
   */
  public static KubernetesClient openForMetadata(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(ours(config))
        .withKubernetesSerialization(new ApiSerialization())
        .withHttpClientBuilderConsumer(
            http ->
                http.addOrReplaceInterceptor(HTTP_LOGGING, null)
                    .addOrReplaceInterceptor("MetadataOnly", new MetadataOnly()))
        .build();
  }

  private static Config ours(Config config) {
    return new ConfigBuilder(config)
        .withUserAgent(USER_AGENT)
        .withMaxConcurrentRequests(CONCURRENT_REQUESTS)
        .withMaxConcurrentRequestsPerHost(CONCURRENT_REQUESTS)
        .build();
  }

  private static final class MetadataOnly implements Interceptor {
    /** A watch that asks for a list first is opened, and closed at its first event. */
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      String query = request.uri().getQuery();
      boolean watch = query != null && query.contains("watch=true");
      builder.setHeader("Accept", watch ? OF_AN_EVENT : OF_A_LIST);
    }
  }
}
