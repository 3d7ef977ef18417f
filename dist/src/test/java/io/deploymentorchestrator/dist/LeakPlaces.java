package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.testkit.junit.Cluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Where values are looked for, and how a process is brought to tell all that it could tell. */
final class LeakPlaces {

  private LeakPlaces() {}

  /**
   * Options of a JVM with which everything is logged.
   *
   * @param folder for the files that say so
   * @param loggers elements of Logback's configuration for what is to be left out
   */
  static String everythingLogged(Path folder, String loggers) throws IOException {
    Path logback =
        Files.writeString(
            folder.resolve("everything.xml"),
            """
            <configuration>
              <appender name="all" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%%d %%-5level %%logger %%msg%%n%%ex{full}</pattern></encoder>
              </appender>
              %s
              <root level="TRACE"><appender-ref ref="all"/></root>
            </configuration>
            """
                .formatted(loggers));
    Path java =
        Files.writeString(
            folder.resolve("everything.properties"),
            """
            handlers=java.util.logging.ConsoleHandler
            .level=ALL
            java.util.logging.ConsoleHandler.level=ALL
            """);
    return "-Dlogback.configurationFile=%s -Djava.util.logging.config.file=%s"
        .formatted(logback, java);
  }

  /**
   * Keys and values as etcd has them, by its JSON gateway: from the key \0 to the end of all keys.
   */
  static Map<String, byte[]> etcd(Cluster cluster) throws IOException {
    var connection =
        (HttpURLConnection)
            cluster.controlPlane().etcdEndpoint().resolve("/v3/kv/range").toURL().openConnection();
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection
        .getOutputStream()
        .write("{\"key\":\"AA==\",\"range_end\":\"AA==\"}".getBytes(StandardCharsets.UTF_8));
    JsonNode answer = Kube.JSON.readTree(connection.getInputStream().readAllBytes());
    Map<String, byte[]> all = new TreeMap<>();
    for (JsonNode pair : answer.path("kvs")) {
      all.put(
          new String(Base64.getDecoder().decode(pair.path("key").asText()), StandardCharsets.UTF_8),
          Base64.getDecoder().decode(pair.path("value").asText()));
    }
    assertThat(all.size()).isEqualTo(answer.path("count").asInt()).isPositive();
    return all;
  }

  /** All of these keys and values, one after the other. */
  static byte[] joined(Map<String, byte[]> etcd) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    etcd.forEach(
        (key, value) -> {
          all.writeBytes(key.getBytes(StandardCharsets.UTF_8));
          all.write('\n');
          all.writeBytes(value);
          all.write('\n');
        });
    return all.toByteArray();
  }
}
