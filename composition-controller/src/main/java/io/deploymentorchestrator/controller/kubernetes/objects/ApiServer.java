package io.deploymentorchestrator.controller.kubernetes.objects;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.controller.objects.Account;
import io.deploymentorchestrator.controller.objects.ApiAnswer;
import io.deploymentorchestrator.controller.objects.JsonText;
import io.deploymentorchestrator.controller.objects.ReadMemory;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.limits.MemorySize;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /** What is no longer takes little as objects, too. */
  private static final int SMALL = 16 << 10;

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

  /** What is the same for all. */
  ApiAnswer get(String path, Account account) {
    return get(path, account, JSON);
  }

  ApiAnswer get(String path, Account account, String accept) {
    return send(account, request(path, account, accept), ReadMemory.UNLIMITED);
  }

  ApiAnswer get(String path, Account account, ReadMemory memory) {
    return send(account, request(path, account, JSON), memory);
  }

  ApiAnswer apply(String path, Account account, Map<String, Object> object, ReadMemory memory) {
    return send(account, method("PATCH", APPLY, path, account, object), memory);
  }

  ApiAnswer merge(String path, Account account, Map<String, Object> patch, ReadMemory memory) {
    return send(account, method("PATCH", MERGE, path, account, patch), memory);
  }

  ApiAnswer delete(String path, Account account, Map<String, Object> options, ReadMemory memory) {
    return send(account, method("DELETE", JSON, path, account, options), memory);
  }

  private HttpRequest.Builder method(
      String method, String type, String path, Account account, Map<String, Object> body) {
    return request(path, account, JSON).method(method, type, JsonText.of(body));
  }

  /**
   * What happened, event by event, as a watch tells it until its own time is over.
   *
   * @param path with the parameters of a watch
   * @param most bytes of text; with more it is not told what happened
   * @param sought which of the events
   * @return the first of these; empty if there is none, or the server refuses
   */
  Optional<Map<String, Object>> event(
      String path,
      Account account,
      int most,
      ReadMemory memory,
      Predicate<Map<String, Object>> sought) {
    BoundedText text = new BoundedText(most);
    int code = within(account, () -> readNow(request(path, account, JSON), text));
    if (code / 100 != 2 || text.isTooLong()) {
      return Optional.empty();
    }
    byte[] body = text.toByteArray();
    takeMemory(body, memory);
    try (MappingIterator<Map<String, Object>> events = json.readerFor(TREE).readValues(body)) {
      while (events.hasNext()) {
        Map<String, Object> event = events.next();
        if (sought.test(event)) {
          return Optional.of(event);
        }
      }
      return Optional.empty();
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

  private ApiAnswer send(Account account, HttpRequest.Builder request, ReadMemory memory) {
    HttpResponse<byte[]> response = within(account, () -> sendNow(request));
    takeMemory(response.body(), memory);
    try {
      return new ApiAnswer(response.code(), tree(response));
    } catch (IOException e) {
      throw unavailable("the API server cannot be reached", e);
    }
  }

  private static void takeMemory(byte @Nullable [] body, ReadMemory memory) {
    if (body != null && body.length > SMALL) {
      memory.take(MemorySize.ofText(body));
    }
  }

  private <T> T within(Account account, Supplier<T> request) {
    try {
      return requests.within(account.namespace(), request);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("the call was cancelled", e);
    }
  }

  private HttpResponse<byte[]> sendNow(HttpRequest.Builder request) {
    return await(() -> http.sendAsync(request.build(), byte[].class));
  }

  /** Reads an answer as long as it is not too long; answers its code. */
  private int readNow(HttpRequest.Builder request, BoundedText text) {
    HttpResponse<AsyncBody> response = await(() -> http.consumeBytes(request.build(), text));
    return await(
        () -> {
          response.body().consume();
          return response
              .body()
              .done()
              .handle(
                  (done, failed) -> {
                    if (failed != null && !text.isTooLong()) {
                      throw new CompletionException(failed);
                    }
                    return response.code();
                  });
        });
  }

  private static <T> T await(Supplier<CompletableFuture<T>> send) {
    CompletableFuture<T> sent;
    try {
      sent = send.get();
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
