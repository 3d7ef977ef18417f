package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.faults.AwsGate;
import io.deploymentorchestrator.testkit.faults.AwsGate.Answer;
import io.deploymentorchestrator.testkit.faults.AwsGate.Fate;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what docs/handlers/secret-push.md shows, and more, with everything logged; then looks for
 * every value that was ever generated wherever it could come out. The steps build on each other.
 */
@WithCluster
@WithSecretsManager
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecretLeakE2E {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String NAMESPACE = "myapp";

  /** A name that nothing else has: it is found wherever the search looks, if the search works. */
  private static final String PLANTED = "planted-" + UUID.randomUUID();

  private static final Set<String> generated = new ConcurrentSkipListSet<>();

  @TempDir static Path folder;
  private static PackagedController controller;
  private static AwsGate gate;
  private static SecretsManager aws;
  private static Kube kube;
  private static String page;

  @BeforeAll
  static void start(Cluster cluster, SecretsManager secretsManager) throws IOException {
    aws = secretsManager;
    page =
        Files.readString(
            Path.of(System.getProperty("orchestrator.root"), "docs/handlers/secret-push.md"));
    gate = new AwsGate(aws.endpoint());
    gate.decide(
        call -> call.action().equals("GetRandomPassword") ? SecretLeakE2E::keep : Fate.pass());
    kube = new Kube(cluster, NAMESPACE);
    cluster.kubectl("create", "namespace", NAMESPACE);
    controller =
        Packaged.controller(
            cluster,
            gate.endpoint(),
            Map.of(
                "ORCHESTRATOR_HANDLER_SETTINGS",
                settings().toString(),
                "ORCHESTRATOR_JAVA_OPTS",
                LeakPlaces.everythingLogged(folder, "")),
            "manifest",
            "secret-push");
  }

  @AfterAll
  static void stop() {
    kube.cluster().kubectl("delete", "-n", NAMESPACE, "components", "--all", "--timeout=300s");
    controller.close();
    gate.close();
    kube.cluster().kubectl("delete", "namespace", NAMESPACE, "handover", "--wait=false");
  }

  /** The settings that the page shows, after one of our own: the examples adopt, too. */
  private static Path settings() throws IOException {
    String shown =
        blocks().stream().filter(b -> b.startsWith("policies:\n")).findFirst().orElseThrow();
    Path file = folder.resolve("settings.yaml");
    Files.writeString(
        file,
        "secret-push:\n  policies:\n    - {namespaces: "
            + NAMESPACE
            + ", adopt: 'myapp/*'}\n"
            + shown.substring("policies:\n".length()).indent(2));
    return file;
  }

  private static List<String> blocks() {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  private static void keep(AwsGate.Passage passage) throws IOException {
    Answer answer = passage.forward();
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    generated.add(Kube.json(text).path("RandomPassword").asText());
    passage.answer(answer);
  }

  private static JsonNode value(String name) {
    String answer = aws.call("GetSecretValue", "{\"SecretId\":\"" + name + "\"}");
    return Kube.json(Kube.json(answer).path("SecretString").asText());
  }

  @Test
  @Order(1)
  void everyExampleOfThePageBecomesReadyAndWhatIsReadBackIsWhatWasPushed() throws IOException {
    aws.call("CreateSecret", "{\"Name\":\"myapp/legacy\",\"SecretString\":\"{}\"}");
    kube.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: edit}
        subjects: [{kind: ServiceAccount, name: default, namespace: myapp}]
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
        ---
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Component
        metadata: {name: database}
        spec:
          handler: manifest
          config:
            manifests:
              - apiVersion: v1
                kind: ConfigMap
                metadata: {name: database}
                data: {endpoint: db.example, port: '5432'}
            outputs:
              endpoint: {from: ConfigMap/database, path: data.endpoint}
              port: {from: ConfigMap/database, path: data.port}
        """);
    int examples = 0;
    for (String block : blocks()) {
      JsonNode example = YAML.readTree(block);
      if (example.path("kind").asText().equals("Component")) {
        kube.apply(block);
        JsonNode ready = kube.awaitReady(example.at("/metadata/name").asText());
        assertThat(ready.at("/status/providerStatus/secretPath"))
            .isEqualTo(example.at("/spec/config/secretName"));
        examples++;
      }
    }
    assertThat(examples).isEqualTo(3);

    JsonNode read = value("myapp/prod/credentials");
    assertThat(read.properties()).allMatch(field -> field.getValue().isTextual()).hasSize(5);
    assertThat(read.path("db_host").asText()).isEqualTo("db.example");
    assertThat(read.path("db_port").asText()).isEqualTo("5432");
    assertThat(read.path("password").asText()).hasSize(32);
    assertThat(read.path("api_token").asText()).hasSize(64);
    assertThat(value("myapp/prod/merged").path("host").asText()).isEqualTo("db.example");
  }

  @Test
  @Order(2)
  void theCommandForARunIsOne() {
    Matcher command = Pattern.compile("`kubectl (annotate comp [^`]+)`").matcher(page);
    assertThat(command.find()).isTrue();
    List<String> arguments = new ArrayList<>(List.of("-n", NAMESPACE));
    arguments.addAll(List.of(command.group(1).replace("\"$(date)\"", "now").split(" ")));

    kube.cluster().kubectl(arguments.toArray(String[]::new));

    kube.awaitComponent(
        "app-credentials", c -> c.at("/status/lastHandledReconcileAt").asText().equals("now"));
  }

  @Test
  @Order(2)
  void aSecretOfAnotherNamespaceIsHandedOverOnceItsOwnerIsSeenToBeGone() {
    kube.cluster().kubectl("create", "namespace", "handover");
    Kube former = new Kube(kube.cluster(), "handover");
    String config =
        """
        apiVersion: deployment-orchestrator.io/v1alpha1
        kind: Component
        metadata: {name: %s}
        spec:
          handler: secret-push
          config:
            region: us-east-1
            secretName: shared/handed-over
            deletionPolicy: Retain
            adopt: %s
            fields: {p: {generator: {passwordLength: 40, excludePunctuation: true}}}
        """;
    former.apply(config.formatted("former", "false"));
    former.awaitReady("former");
    String description =
        Kube.json(aws.call("DescribeSecret", "{\"SecretId\":\"shared/handed-over\"}"))
            .path("Description")
            .asText();
    String owner = description.substring(description.indexOf('=') + 1);
    kube.apply(config.formatted("latter", owner));
    kube.awaitReason("latter", "SecretPushed", "AdoptionNotAllowed");

    former.cluster().kubectl("delete", "-n", "handover", "component", "former", "--timeout=60s");
    kube.cluster()
        .kubectlWithInput(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: see-components}
            rules: [{apiGroups: [deployment-orchestrator.io], resources: [components], verbs: [get]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: see-components}
            subjects: [{kind: ServiceAccount, name: default, namespace: myapp}]
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: see-components}
            """,
            "apply",
            "-n",
            "handover",
            "-f",
            "-");
    request("latter", "now-it-is-gone");
    kube.awaitReady("latter");
    assertThat(
            Kube.json(aws.call("DescribeSecret", "{\"SecretId\":\"shared/handed-over\"}"))
                .path("VersionIdsToStages")
                .size())
        .isOne();
  }

  private static void request(String name, String what) {
    kube.cluster()
        .kubectl(
            "annotate",
            "-n",
            NAMESPACE,
            "component",
            name,
            "--overwrite",
            "deployment-orchestrator.io/requestedAt=" + what);
  }

  @Test
  @Order(3)
  void rotatesMergesRestoresAndMeetsErrorsThatQuoteWhatWasSent() {
    List<String> quoted = new ArrayList<>();
    gate.decide(
        call -> {
          if (call.action().equals("GetRandomPassword")) {
            return SecretLeakE2E::keep;
          }
          if (Set.of("CreateSecret", "UpdateSecret").contains(call.action())
              && !quoted.contains(call.action() + call.secret())) {
            quoted.add(call.action() + call.secret());
            return passage ->
                passage.answer(
                    new Answer(
                        500,
                        Kube.JSON
                            .createObjectNode()
                            .put("__type", "InternalServiceError")
                            .put("Message", passage.request())
                            .toString()
                            .getBytes(StandardCharsets.UTF_8)));
          }
          return Fate.pass();
        });
    kube.apply(component(PLANTED, "AlwaysUpdate", 30));
    kube.apply(component("merging", "MergeFields", 31));
    kube.apply(component("restored", "IfNotExists", 32));
    for (String name : List.of(PLANTED, "merging", "restored")) {
      kube.awaitReady(name);
    }
    request(PLANTED, "once");
    kube.apply(
        component("merging", "MergeFields", 31)
            .replace("  user:", "  more: {generator: {passwordLength: 33}}\n      user:"));
    kube.cluster().kubectl("delete", "-n", NAMESPACE, "component", "restored", "--timeout=60s");
    kube.apply(component("restored", "IfNotExists", 32));
    kube.awaitComponent(
        PLANTED, c -> c.at("/status/lastHandledReconcileAt").asText().equals("once"));
    kube.awaitComponent(
        "merging", c -> c.at("/status/providerStatus/fields/more").asText().equals("generated"));
    kube.awaitReady("restored");
    assertThat(quoted).as("errors that quoted a value").hasSizeGreaterThanOrEqualTo(5);
  }

  private static String component(String name, String policy, int passwordLength) {
    return """
    apiVersion: deployment-orchestrator.io/v1alpha1
    kind: Component
    metadata: {name: %s}
    spec:
      handler: secret-push
      config:
        region: us-east-1
        secretName: myapp/%s
        updatePolicy: %s
        fields:
          user: {value: admin}
          p: {generator: {passwordLength: %d, excludePunctuation: true}}
    """
        .formatted(name, name, policy, passwordLength);
  }

  @Test
  @Order(4)
  void noValueThatWasEverGeneratedComesOutAnywhere() throws Exception {
    assertThat(generated.size()).as("values to look for").isGreaterThan(10);
    ByteSearch values = new ByteSearch(generated);
    ByteSearch planted = new ByteSearch(List.of(PLANTED));
    Path heap = folder.resolve("heap.hprof");
    jcmd("GC.heap_dump", heap.toString());
    String threads = jcmd("Thread.print", "-l");
    String metrics = metrics();
    String logs = controller.logs();
    byte[] etcd = LeakPlaces.joined(LeakPlaces.etcd(kube.cluster()));
    Path etcdFiles = kube.cluster().controlPlane().logs().resolve("etcd");
    Path audit = kube.cluster().controlPlane().auditLog();
    String events = kube.cluster().kubectl("get", "events", "-A", "-o", "yaml");

    // Each place is really looked into: what was planted is there, or what must be is.
    assertThat(planted.in(heap)).as("planted in the heap").isOne();
    assertThat(planted.in(logs)).as("planted in the logs").isOne();
    assertThat(planted.in(etcd)).as("planted in etcd").isOne();
    assertThat(planted.in(etcdFiles)).as("planted in etcd's files").isOne();
    assertThat(planted.in(audit)).as("planted in the audit log").isOne();
    assertThat(planted.in(events)).as("planted in events").isOne();
    assertThat(planted.in(threads + PLANTED)).isOne();
    assertThat(planted.in(metrics + PLANTED)).isOne();
    assertThat(threads).contains("handler-secret-push-1");
    assertThat(metrics).contains("orchestrator_handlers");
    assertThat(logs).as("at the finest level, of the SDK too").contains("TRACE", "software.amazon");

    // Counted, not shown: a failing assertion would print the values.
    assertThat(values.in(etcd)).as("in etcd").isZero();
    assertThat(values.in(etcdFiles)).as("in etcd's files, with every past state").isZero();
    assertThat(values.in(audit)).as("in the audit log").isZero();
    assertThat(values.in(events)).as("in events").isZero();
    assertThat(values.in(logs)).as("in the logs").isZero();
    assertThat(values.in(metrics)).as("in metrics").isZero();
    assertThat(values.in(threads)).as("in the thread dump").isZero();
    assertThat(values.in(heap)).as("in the heap").isZero();
    assertThat(new ByteSearch(new TreeSet<>(generated)).in(generated.iterator().next())).isOne();
  }

  private static String metrics() throws IOException {
    try (InputStream in = controller.address("/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String jcmd(String... command) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(Long.toString(controller.process().pid()));
    line.addAll(List.of(command));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(output).isZero();
    return output;
  }
}
