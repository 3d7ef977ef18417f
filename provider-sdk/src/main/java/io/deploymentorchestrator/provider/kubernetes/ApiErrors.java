package io.deploymentorchestrator.provider.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * The one table from the API server's errors to a provider's. The texts of neither the server nor
 * the parser are passed on: the latter quotes what it could not read.
 */
final class ApiErrors {

  private static final int TOO_MANY_REQUESTS = 429;

  private ApiErrors() {}

  /**
   * @param object what was asked for, as messages name it
   * @param resource as rules of RBAC name it
   * @throws InterruptedException the thread was interrupted while it waited
   */
  static ProviderException translate(
      KubernetesClientException failure, String object, String resource)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof JsonProcessingException unreadable) {
        return new ProviderException.InvalidRequest(
            "%s cannot be read%s: it does not fit the provider's version"
                .formatted(object, at(unreadable)));
      }
    }
    return switch (failure.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN ->
          new ProviderException.PermissionDenied(
              "the provider may not get %s: allow its account get on %s there"
                  .formatted(object, resource));
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new ProviderException.Unavailable(
              "the API server does not accept the provider's own credentials, so %s cannot be read"
                  .formatted(object));
      case TOO_MANY_REQUESTS ->
          new ProviderException.TooManyRequests(
              "the API server wants fewer requests; %s is read again later".formatted(object));
      default ->
          new ProviderException.Unavailable(
              "the API server does not answer the provider, so %s cannot be read"
                  .formatted(object));
    };
  }

  private static String at(JsonProcessingException unreadable) {
    if (!(unreadable instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return " at " + path;
  }
}
