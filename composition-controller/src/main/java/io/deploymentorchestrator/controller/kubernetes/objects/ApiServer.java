package io.deploymentorchestrator.controller.kubernetes.objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * JSON over the client's own connections and credentials. Raw requests rather than the client's
 * resource API: impersonation is a header of each request here, so one HTTP client serves all
 * accounts, and objects stay the JSON trees that handlers know.
 */
final class ApiServer {

  static final String JSON = "application/json";
  static final String MERGE = "application/merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};
  private static final int TIMEOUT_SECONDS = 20;

  private final ApiThrottle requests;
  private final HttpClient http;
  private final String server;
  private final ObjectMapper json = new ObjectMapper();

  ApiServer(ApiThrottle requests) {
    KubernetesClient client = requests.client();
    this.requests = requests;
    // Retries belong to the reconciler, which knows about backoff: here only a short one, for a
    // connection that just closed.
    this.http =
        client
            .getHttpClient()
            .newBuilder()
            .tag(
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                    .withRequestRetryBackoffLimit(1)
                    .withRequestRetryBackoffInterval(100)
                    .build())
            .build();
    String url = client.getMasterUrl().toString();
    this.server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  ApiAnswer get(String path, Account account) {
    return get(path, account, JSON);
  }

  ApiAnswer get(String path, Account account, String accept) {
    return send(account, request(path, account, accept));
  }

  ApiAnswer apply(String path, Account account, Map<String, Object> object) {
    return send(account, request(path, account, JSON).method("PATCH", APPLY, JsonText.of(object)));
  }

  ApiAnswer merge(String path, Account account, Map<String, Object> patch) {
    return send(account, request(path, account, JSON).method("PATCH", MERGE, JsonText.of(patch)));
  }

  ApiAnswer delete(String path, Account account, Map<String, Object> options) {
    return send(account, request(path, account, JSON).method("DELETE", JSON, JsonText.of(options)));
  }

  /**
   * What happened, event by event, as a watch tells it until its own time is over.
   *
   * @param path with the parameters of a watch
   * @return the events; nothing if the server refuses
   */
  List<Map<String, Object>> events(String path, Account account) {
    HttpResponse<byte[]> response =
        requests.within(account.namespace(), () -> sendNow(request(path, account, JSON)));
    byte[] body = response.body();
    if (!response.isSuccessful() || body == null) {
      return List.of();
    }
    try (MappingIterator<Map<String, Object>> events = json.readerFor(TREE).readValues(body)) {
      return events.readAll();
    } catch (IOException e) {
      throw unavailable("the API server broke off", e);
    }
  }

  private HttpRequest.Builder request(String path, Account account, String accept) {
    HttpRequest.Builder request =
        http.newHttpRequestBuilder()
            .uri(server + path)
            .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .header("Accept", accept);
    if (account.impersonated()) {
      request.header("Impersonate-User", account.user());
    }
    return request;
  }

  private ApiAnswer send(Account account, HttpRequest.Builder request) {
    return requests.within(
        account.namespace(),
        () -> {
          HttpResponse<byte[]> response = sendNow(request);
          try {
            return new ApiAnswer(response.code(), tree(response));
          } catch (IOException e) {
            throw unavailable("the API server cannot be reached", e);
          }
        });
  }

  private HttpResponse<byte[]> sendNow(HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> sent;
    try {
      sent = http.sendAsync(request.build(), byte[].class);
    } catch (RejectedExecutionException e) {
      throw unavailable("the client is closed", e);
    }
    try {
      return sent.get(TIMEOUT_SECONDS + 5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("the call was cancelled", e);
    } catch (TimeoutException e) {
      sent.cancel(true);
      throw unavailable("the API server did not answer in time", e);
    } catch (ExecutionException e) {
      throw unavailable("the API server cannot be reached", e);
    }
  }

  private Map<String, Object> tree(HttpResponse<byte[]> response) throws IOException {
    byte[] body = response.body();
    if (body == null || body.length == 0) {
      return Map.of();
    }
    try {
      return json.readValue(body, TREE);
    } catch (JsonProcessingException e) {
      if (response.isSuccessful()) {
        throw e;
      }
      // Errors of proxies and of overload are plain text: the code says enough.
      return Map.of();
    }
  }

  private static KubernetesException unavailable(String message, Exception cause) {
    return new KubernetesException(Problem.UNAVAILABLE, message, cause);
  }
}
