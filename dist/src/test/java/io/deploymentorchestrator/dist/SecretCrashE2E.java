package io.deploymentorchestrator.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.deploymentorchestrator.dist.KillPoint.AtCall;
import io.deploymentorchestrator.dist.KillPoint.AtWrite;
import io.deploymentorchestrator.dist.Parking.Subject;
import io.deploymentorchestrator.localenvironment.PackagedController;
import io.deploymentorchestrator.testkit.faults.AwsGate;
import io.deploymentorchestrator.testkit.faults.StatusGate;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged controller is killed, or replaced while it is paused, at every call of AWS and every
 * write to the API server of everything that secret-push does. Many Components are held at once,
 * each at a point of its own, so that one kill hits them all. Without leader election: what holds
 * here is what is recorded before it is done.
 */
@WithCluster
@WithSecretsManager
class SecretCrashE2E {

  private static final int AT_ONCE = 16;

  /** As many as there would be if each batch were held at half of its points only. */
  private static final int MOST_KILLS = 14;

  /** Well under the time-out of a call, so that what is held is killed and not given up. */
  private static final Duration LONGEST_HELD = Duration.ofSeconds(7);

  @TempDir static Path folder;
  private static Cluster cluster;
  private static SecretsManager aws;
  private static Kube kube;
  private static Map<String, String> settings;
  private static AwsGate awsGate;
  private static StatusGate statusGate;
  private static Parking parking;
  private static PackagedController controller;
  private static int number;

  /** Of all tests of this class. */
  private static final Set<Subject> everybody = new HashSet<>();

  @BeforeAll
  static void start(Cluster given, SecretsManager secretsManager) throws IOException {
    cluster = given;
    aws = secretsManager;
    kube = new Kube(cluster, cluster.createNamespace("kill"));
    Path policies = folder.resolve("settings.yaml");
    Files.writeString(policies, "secret-push: {policies: [{namespaces: '*', adopt: '*'}]}\n");
    settings =
        Map.of(
            "ORCHESTRATOR_HANDLER_SETTINGS",
            policies.toString(),
            "ORCHESTRATOR_THREADS_PER_HANDLER",
            Integer.toString(4 * AT_ONCE));
    parking = new Parking(kube.namespace());
    awsGate = new AwsGate(aws.endpoint());
    awsGate.decide(parking::fateOf);
    controller = Packaged.controller(cluster, awsGate.endpoint(), settings, "secret-push");
    statusGate = new StatusGate(cluster, kube.namespace(), folder);
    statusGate.decide(parking::admits);
  }

  @AfterAll
  static void stop() {
    parking.reset();
    // Whoever comes next is not to find what is left to be deleted.
    cluster.kubectl("delete", "-n", kube.namespace(), "components", "--all", "--timeout=300s");
    controller.close();
    statusGate.close();
    awsGate.close();
  }

  @AfterEach
  void letGo() {
    parking.reset();
  }

  @Test
  void killedAtEveryCallAndWriteItMakesEachSecretOnceWithOneVersionForARun() {
    List<Subject> open = new ArrayList<>();
    for (SecretOperation operation : SecretOperation.values()) {
      KillPoint.of(operation).forEach(point -> open.add(new Subject(operation, point, number++)));
    }
    Set<Subject> all = new HashSet<>(open);
    prepare(open);
    List<Subject> cleared = only(open, SecretOperation.CLEAR);
    move(cleared);
    // What was left is cleared up a minute later, by itself: those are armed now and come last.
    parking.arm(cleared);
    List<Subject> rest = new ArrayList<>(open);
    rest.removeAll(cleared);
    Collections.shuffle(rest, new Random(7));
    Set<Subject> hit = new HashSet<>();
    for (int kill = 1; !rest.isEmpty(); kill++) {
      assertThat(kill).as("kills, with %s left", rest).isLessThanOrEqualTo(MOST_KILLS);
      List<Subject> batch = List.copyOf(rest.subList(0, Math.min(AT_ONCE, rest.size())));
      rest.removeAll(batch);
      parking.arm(batch);
      trigger(batch);
      hit.addAll(killOnceHeld(batch));
      // On a slow machine one may have come too late to be held: that point is tried again.
      List<Subject> again =
          batch.stream()
              .filter(s -> !hit.contains(s))
              .map(s -> new Subject(s.operation(), s.point(), number++))
              .toList();
      prepare(again);
      rest.addAll(again);
      all.addAll(again);
    }
    List<Subject> left = cleared.stream().filter(s -> !hit.contains(s)).toList();
    if (!left.isEmpty()) {
      await()
          .atMost(Duration.ofSeconds(120))
          .until(() -> parking.held().stream().anyMatch(left::contains));
      hit.addAll(killOnceHeld(left));
    }
    assertThat(hit.stream().map(s -> s.operation() + " " + s.point()).distinct())
        .as("every point was hit")
        .containsAll(open.stream().map(s -> s.operation() + " " + s.point()).distinct().toList());
    all.forEach(this::isAsUndisturbed);
    assertThat(secretNames()).as("no orphan").isEqualTo(secretsOf(everybody));
  }

  @Test
  void pausedWhileAnotherTakesOverItDoesNothingWhenItWakes() throws IOException {
    List<Subject> subjects = new ArrayList<>();
    for (SecretOperation operation : SecretOperation.values()) {
      if (operation != SecretOperation.CLEAR) {
        int last = operation.calls().size() - 1;
        for (KillPoint point :
            List.of(
                new AtCall(0, true), // it wakes with an old view of the world
                new AtCall(last, false), // what it had sent arrives late
                new AtWrite(AtWrite.Kind.CHECKPOINT, false))) {
          subjects.add(new Subject(operation, point, number++));
        }
      }
    }
    prepare(subjects);
    parking.arm(subjects);
    trigger(subjects);
    awaitHeld(subjects);
    Set<Subject> held = parking.held();
    assertThat(held).as("held in the middle of a run").hasSizeGreaterThan(subjects.size() / 4);
    controller.pause();
    parking.disarm(subjects);
    try (AwsGate otherGate = new AwsGate(aws.endpoint());
        PackagedController other =
            Packaged.controller(
                cluster, otherGate.endpoint(), settings, "secret-push", "manifest")) {
      awaitSettled(subjects);
      Map<String, String> written = versionsInTheApiServer();

      awsGate.forgetCalls();
      parking.release(true);
      controller.wake();
      await()
          .atMost(Duration.ofSeconds(60))
          .during(Duration.ofSeconds(3))
          .until(() -> controller.ready());

      assertThat(awsGate.calls().stream().filter(AwsGate.Call::writes))
          .as("what it did after it woke")
          .isEmpty();
      assertThat(versionsInTheApiServer()).isEqualTo(written);
      subjects.forEach(this::isAsUndisturbed);
      other.terminate();
    }
    // It serves again, alone.
    Subject alone = new Subject(SecretOperation.CREATE, new AtCall(99, false), number++);
    trigger(List.of(alone));
    awaitSettled(List.of(alone));
    isAsUndisturbed(alone);
  }

  private static List<Subject> only(Collection<Subject> subjects, SecretOperation operation) {
    return subjects.stream().filter(s -> s.operation() == operation).toList();
  }

  private static void prepare(List<Subject> subjects) {
    everybody.addAll(subjects);
    StringBuilder yaml = new StringBuilder();
    for (Subject s : subjects) {
      yaml.append(s.operation().prepared(kube.namespace(), s.name(), s.passwordLength()));
      if (s.operation() == SecretOperation.ADOPT) {
        aws.call(
            "CreateSecret",
            "{\"Name\":\"%s/%s\",\"SecretString\":\"{\\\"user\\\":\\\"admin\\\",\\\"p\\\":\\\"%s\\\"}\"}"
                .formatted(kube.namespace(), s.name(), "x".repeat(s.passwordLength())));
      }
    }
    if (!yaml.isEmpty()) {
      kube.apply(yaml.toString());
      awaitSettled(
          subjects.stream()
              .filter(
                  s ->
                      !s.operation()
                          .prepared(kube.namespace(), s.name(), s.passwordLength())
                          .isEmpty())
              .toList(),
          true);
    }
    delete(only(subjects, SecretOperation.RESTORE), true);
  }

  /** Away from where their secrets were: a minute later these are cleared up. */
  private static void move(List<Subject> subjects) {
    apply(subjects);
    awaitSettled(subjects, true);
  }

  private static void trigger(List<Subject> subjects) {
    everybody.addAll(subjects);
    List<Subject> deleted = only(subjects, SecretOperation.DELETE);
    delete(deleted, false);
    apply(subjects.stream().filter(s -> !deleted.contains(s)).toList());
  }

  private static void apply(List<Subject> subjects) {
    StringBuilder yaml = new StringBuilder();
    subjects.forEach(
        s -> yaml.append(s.operation().trigger(kube.namespace(), s.name(), s.passwordLength())));
    if (!yaml.isEmpty()) {
      kube.apply(yaml.toString());
    }
  }

  private static void delete(List<Subject> subjects, boolean wait) {
    if (!subjects.isEmpty()) {
      List<String> command =
          new ArrayList<>(
              List.of("delete", "-n", kube.namespace(), "--wait=" + wait, "components"));
      subjects.forEach(s -> command.add(s.name()));
      cluster.kubectl(command.toArray(String[]::new));
    }
  }

  private static void awaitHeld(Collection<Subject> subjects) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                parking.held().containsAll(subjects)
                    || parking.longest().compareTo(LONGEST_HELD) > 0);
  }

  private Set<Subject> killOnceHeld(List<Subject> batch) {
    awaitHeld(batch);
    // From here on it learns nothing more; what is only to lose its reply still happens.
    controller.pause();
    Set<Subject> held = parking.held();
    Set<Subject> hit =
        held.stream().filter(SecretCrashE2E::isWhereItShouldBe).collect(Collectors.toSet());
    List<Subject> stored =
        held.stream().filter(s -> s.point() instanceof AtWrite at && at.done()).toList();
    parking.store();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              Map<String, String> now = versionsInTheApiServer();
              return stored.stream()
                  .noneMatch(s -> parking.versionBefore(s).equals(now.get(s.name())));
            });
    controller.kill();
    parking.disarm(batch);
    parking.release(false);
    controller.start();
    Set<Subject> concerned = new HashSet<>(batch);
    concerned.addAll(held);
    awaitSettled(concerned);
    concerned.forEach(this::isAsUndisturbed);
    return hit;
  }

  /** Otherwise it was so slow that a call was made again, and its point means something else. */
  private static boolean isWhereItShouldBe(Subject subject) {
    return !(subject.point() instanceof AtCall at)
        || parking.callsOf(subject).equals(subject.operation().calls().subList(0, at.index() + 1));
  }

  private static Map<String, JsonNode> components() {
    Map<String, JsonNode> found = new LinkedHashMap<>();
    Kube.json(cluster.kubectl("get", "-n", kube.namespace(), "components", "-o", "json"))
        .path("items")
        .forEach(c -> found.put(c.at("/metadata/name").asText(), c));
    return found;
  }

  private static Map<String, String> versionsInTheApiServer() {
    Map<String, String> versions = new TreeMap<>();
    components()
        .forEach((name, c) -> versions.put(name, c.at("/metadata/resourceVersion").asText()));
    return versions;
  }

  private static void awaitSettled(Collection<Subject> subjects) {
    awaitSettled(subjects, false);
  }

  private static void awaitSettled(Collection<Subject> subjects, boolean prepared) {
    List<String> waiting = new ArrayList<>();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              Map<String, JsonNode> now = components();
              waiting.clear();
              subjects.stream()
                  .filter(s -> !isSettled(s, now.get(s.name()), prepared))
                  .forEach(s -> waiting.add(s + ": " + now.get(s.name())));
              assertThat(waiting).isEmpty();
            });
  }

  private static boolean isSettled(Subject subject, JsonNode component, boolean prepared) {
    if (component == null) {
      return subject.operation() == SecretOperation.DELETE && !prepared;
    }
    if (subject.operation() == SecretOperation.DELETE && !prepared) {
      return false;
    }
    JsonNode status = component.path("status");
    boolean done =
        status.path("phase").asText().equals("Ready")
            && status.path("observedGeneration").asLong()
                == component.at("/metadata/generation").asLong()
            && !status.hasNonNull("run");
    return done
        && (prepared
            || switch (subject.operation()) {
              case ROTATE -> status.path("lastHandledReconcileAt").asText().equals("1");
              case CLEAR -> status.at("/checkpoint/retiring").isEmpty();
              default -> true;
            });
  }

  private void isAsUndisturbed(Subject subject) {
    SecretOperation operation = subject.operation();
    String name = operation.secret(kube.namespace(), subject.name());
    JsonNode secret = described(name);
    List<String> current = new ArrayList<>();
    secret
        .path("VersionIdsToStages")
        .properties()
        .forEach(
            v -> {
              if (v.getValue().toString().contains("AWSCURRENT")) {
                current.add(v.getKey());
              }
            });
    assertThat(secret.path("VersionIdsToStages").size())
        .as("versions of %s", subject)
        .isEqualTo(operation.versions());
    assertThat(secret.hasNonNull("DeletedDate"))
        .as("deleted: %s", subject)
        .isEqualTo(operation == SecretOperation.DELETE);
    if (operation == SecretOperation.DELETE) {
      return;
    }
    JsonNode value =
        Kube.json(
            Kube.json(aws.call("GetSecretValue", "{\"SecretId\":\"" + name + "\"}"))
                .path("SecretString")
                .asText());
    assertThat(value.size()).as("fields of %s", subject).isEqualTo(2);
    assertThat(value.path("user").asText()).isEqualTo("admin");
    assertThat(value.path("p").asText().length())
        .as("length of %s", subject)
        .isEqualTo(subject.passwordLength());
    assertThat(secret.path("Description").asText())
        .endsWith("/" + kube.namespace() + "/" + subject.name());
    assertThat(kube.component(subject.name()).at("/status/providerStatus/versionId").asText())
        .as("version in the status of %s", subject)
        .isEqualTo(current.getFirst());
    if (operation == SecretOperation.CLEAR) {
      assertThat(described(kube.namespace() + "/" + subject.name()).hasNonNull("DeletedDate"))
          .as("what %s left", subject)
          .isTrue();
    }
  }

  private static JsonNode described(String name) {
    return Kube.json(aws.call("DescribeSecret", "{\"SecretId\":\"" + name + "\"}"));
  }

  private static Set<String> secretsOf(Collection<Subject> subjects) {
    Set<String> names = new HashSet<>();
    for (Subject subject : subjects) {
      names.add(kube.namespace() + "/" + subject.name());
      names.add(subject.operation().secret(kube.namespace(), subject.name()));
    }
    return names;
  }

  private static Set<String> secretNames() {
    return Secrets.under(aws, kube.namespace()).stream()
        .map(s -> s.path("Name").asText())
        .collect(Collectors.toSet());
  }
}
