package io.deploymentorchestrator.secrets.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.testkit.junit.Cluster;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks for values as they are, in base64 and as JSON escapes them. */
final class LeakSearch {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> forms = new ArrayList<>();

  LeakSearch(Collection<String> values) {
    for (String value : values) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      forms.add(latin(bytes));
      forms.add(Base64.getEncoder().encodeToString(bytes));
      forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
      try {
        String quoted = JSON.writeValueAsString(value);
        forms.add(latin(quoted.substring(1, quoted.length() - 1).getBytes(StandardCharsets.UTF_8)));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** How many forms of values are in there; none if there is nothing. */
  long in(byte @Nullable [] bytes) {
    if (bytes == null) {
      return 0;
    }
    String text = latin(bytes);
    return forms.stream().filter(text::contains).count();
  }

  long in(String text) {
    return in(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that etcd holds, by key. */
  static Map<String, byte[]> etcd(Cluster cluster) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            cluster.controlPlane().etcdEndpoint().resolve("/v3/kv/range").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection
        .getOutputStream()
        .write("{\"key\":\"AA==\",\"range_end\":\"AA==\"}".getBytes(StandardCharsets.UTF_8));
    JsonNode answer = JSON.readTree(connection.getInputStream().readAllBytes());
    Map<String, byte[]> pairs = new TreeMap<>();
    for (JsonNode pair : answer.path("kvs")) {
      pairs.put(
          new String(Base64.getDecoder().decode(pair.path("key").asText()), StandardCharsets.UTF_8),
          Base64.getDecoder().decode(pair.path("value").asText()));
    }
    return pairs;
  }
}
