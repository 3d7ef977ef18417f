package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** With everything logged, every value is looked for wherever it could come out. */
@WithCluster
class NoLeakIT {

  /** With what has to be escaped, so that all its forms differ. */
  private final List<String> values = new ArrayList<>();

  /** What the search has to find, if it works. */
  private final String planted = "planted-\"" + UUID.randomUUID() + "\"-ü";

  private final FileAppender<ILoggingEvent> logs = new FileAppender<>();
  private final Map<Logger, Level> levels = new HashMap<>();
  private Path logFile;
  private Cluster cluster;
  private StoresFixture fixture;
  private RunningProvider provider;
  private String namespace;

  @BeforeEach
  void start(Cluster given, @TempDir Path folder) throws IOException {
    cluster = given;
    logFile = folder.resolve("everything.log");
    logEverything();
    fixture = new StoresFixture(cluster, folder);
    provider = fixture.provider("good");
    fixture.start(Duration.ofDays(1), Duration.ofSeconds(5));
    fixture.serve(provider);
    namespace = fixture.user("leak", "shop");
    fixture.apply(namespace, StoresFixture.store("aws", fixture.address("good"), "shop"));
    fixture.awaitReason(namespace, "aws", Reasons.VALID);
  }

  private void logEverything() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%level %logger %msg%n%ex{full}");
    encoder.start();
    logs.setContext(context);
    logs.setFile(logFile.toString());
    logs.setEncoder(encoder);
    logs.start();
    for (Logger logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        levels.put(logger, logger.getLevel());
        logger.setLevel(Level.TRACE);
      }
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.iteratorForAppenders().forEachRemaining(a -> a.addFilter(new WarningsOnly()));
    root.addAppender(logs);
  }

  /** For the console, which would be too full. */
  private static final class WarningsOnly extends Filter<ILoggingEvent> {
    @Override
    public FilterReply decide(ILoggingEvent event) {
      return event.getLevel().isGreaterOrEqual(Level.WARN) ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
  }

  @AfterEach
  void stop() {
    fixture.close();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAppender(logs);
    root.iteratorForAppenders().forEachRemaining(a -> a.clearAllFilters());
    levels.forEach(Logger::setLevel);
    logs.stop();
  }

  private String value() {
    String value = "v4lue-\"" + UUID.randomUUID() + "\"-ü";
    values.add(value);
    return value;
  }

  private String json(String value) {
    return value.replace("\"", "\\\"");
  }

  private void apply(String name, String spec) {
    fixture.apply(
        namespace,
        """
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: %s}
        spec:
          refreshInterval: 1s
          secretStoreRef: {name: aws, apiVersion: secretstore.external-secrets.io/v2alpha1}
        %s
        """
            .formatted(name, spec.indent(2)));
  }

  private String messages() {
    return fixture.kubectl("-n", namespace, "get", "externalsecrets", "-o", "yaml");
  }

  private void awaitMessage(String text) {
    await(text).atMost(StoresFixture.PATIENCE).until(() -> messages().contains(text));
  }

  @Test
  void no_value_comes_out_anywhere_but_in_secrets() throws IOException {
    String first = value();
    provider.provider().secrets.put("db", "{\"password\":\"" + json(first) + "\"}");
    apply("fine", "data: [{secretKey: p, remoteRef: {key: db, property: password}}]");
    apply("all", "dataFrom: [{extract: {key: db}}]");
    apply(
        "template",
        "target: {template: {data: {url: 'x:{{ .password }}'}}}\ndataFrom: [{extract: {key: db}}]");
    awaitMessage("secret synced");

    // What fails with the value in hand.
    apply(
        "decoded",
        "data: [{secretKey: p, remoteRef: {key: db, property: password, decodingStrategy:"
            + " Base64}}]");
    apply(
        "missing",
        "target: {template: {data: {url: '{{ .password }}{{ .nobody }}'}}}\n"
            + "dataFrom: [{extract: {key: db}}]");
    apply(
        "refused",
        "target: {template: {type: kubernetes.io/tls}}\ndataFrom: [{extract: {key: db}}]");
    awaitMessage("InvalidValue: ");
    awaitMessage("TemplateFailed: ");
    awaitMessage("WriteRefused: ");
    provider.provider().secrets.put("text", value());
    apply("no-json", "data: [{secretKey: p, remoteRef: {key: text, property: password}}]");
    awaitMessage("ReadFailed: ");

    // A change, a Secret put back, and a provider that fails.
    String second = value();
    provider.provider().secrets.put("db", "{\"password\":\"" + json(second) + "\"}");
    fixture.kubectl("-n", namespace, "delete", "secret", "fine");
    await()
        .atMost(StoresFixture.PATIENCE)
        .until(() -> search(second).in(LeakSearch.etcd(cluster).get(key("fine"))) > 0);
    provider.provider().step =
        context -> {
          throw new ProviderException.Unavailable("the backend is away");
        };
    awaitMessage("the backend is away");

    plant();
    lookEverywhere();
  }

  /** By a client that is not ours, whose TRACE has the body of each request. */
  private void plant() {
    try (KubernetesClient plain =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
            .build()) {
      plain
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withNamespace(namespace)
                  .withName("planted")
                  .endMetadata()
                  .addToStringData("p", planted)
                  .build())
          .create();
    }
    fixture.apply(
        namespace,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: planted}
        data: {p: '%s'}
        """
            .formatted(planted));
  }

  private String key(String secret) {
    return "/registry/secrets/" + namespace + "/" + secret;
  }

  private static LeakSearch search(String value) {
    return new LeakSearch(List.of(value));
  }

  private void lookEverywhere() throws IOException {
    LeakSearch all = new LeakSearch(values);
    LeakSearch sown = search(planted);
    Map<String, byte[]> etcd = LeakSearch.etcd(cluster);
    assertThat(etcd).containsKeys(key("fine"), key("all"), key("template"));
    assertThat(all.in(etcd.get(key("fine")))).as("in the Secret itself").isPositive();
    assertThat(sown.in(etcd.get("/registry/configmaps/" + namespace + "/planted")))
        .as("planted in etcd")
        .isPositive();
    etcd.forEach(
        (key, bytes) -> {
          if (!key.startsWith("/registry/secrets/" + namespace + "/")) {
            assertThat(all.in(bytes)).as(key).isZero();
          }
        });
    byte[] logged = Files.readAllBytes(logFile);
    assertThat(sown.in(logged)).as("planted in the logs").isPositive();
    String text = new String(logged, StandardCharsets.UTF_8);
    assertThat(text).contains("TRACE ").contains("namespaces/" + namespace + "/secrets");
    assertThat(all.in(logged)).as("in the logs").isZero();
    assertThat(all.in(messages())).as("in statuses").isZero();
    assertThat(all.in(fixture.kubectl("-n", namespace, "get", "events", "-o", "yaml")))
        .as("in events")
        .isZero();
    assertThat(all.in(fixture.metrics())).as("in metrics").isZero();
    assertThat(fixture.metrics()).contains("secrets_controller_external_secret_syncs");
  }
}
