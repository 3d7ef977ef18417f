package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.store.AddressRules;
import io.deploymentorchestrator.secrets.store.ControllerClass;
import io.deploymentorchestrator.testkit.audit.AuditLog;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator as the account of deploy/secrets-controller-rbac.yaml. */
@WithCluster
class ControllerRightsIT {

  private static final String ACCOUNT = "secrets-controller";

  @Test
  void the_rights_of_the_deployment_are_enough_and_an_idle_controller_asks_for_nothing(
      Cluster cluster, @TempDir Path folder) throws IOException {
    try (StoresFixture fixture = new StoresFixture(cluster, folder)) {
      RunningProvider provider = fixture.provider("aws");
      String system = fixture.namespace();
      Path rights =
          Path.of(System.getProperty("orchestrator.root", ".."))
              .resolve("deploy/secrets-controller-rbac.yaml");
      cluster.kubectlWithInput(
          Files.readString(rights).replace("external-secrets-system", system),
          "apply",
          "--server-side",
          "--force-conflicts",
          "-f",
          "-");
      String token = cluster.kubectl("create", "token", ACCOUNT, "-n", system).strip();
      Config config =
          new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
              .withOauthToken(token)
              .build();
      try (KubernetesClient client =
              new KubernetesClientBuilder()
                  .withConfig(config)
                  .withKubernetesSerialization(ReadKinds.serialization())
                  .build();
          SecretsOperator operator =
              new SecretsOperator(
                  client,
                  new SecretsOperator.Settings(
                      new ControllerClass("rights"),
                      new AddressRules(AddressRules.SERVICES, true, fixture.resolve(), Set.of()),
                      new CertificateSettings(
                          CertificateSettings.Issuer.MANAGED,
                          system,
                          Duration.ofDays(1),
                          Set.of(system)),
                      "cluster",
                      Duration.ofSeconds(20),
                      "test"),
                  Clock.systemUTC(),
                  new SimpleMeterRegistry())) {
        operator.start();
        fixture.serve(provider);
        String namespace = fixture.user("rights", "shop");
        fixture.apply(namespace, StoresFixture.store("aws", fixture.address("aws"), "shop"));
        fixture.awaitReason(namespace, "aws", Reasons.VALID);
        provider.provider().secrets.put("db", "{\"password\":\"Pa55\"}");
        externalSecret(fixture, namespace, "creds");
        awaitReady(cluster, namespace, "creds", "secret synced");
        AuditLog requests =
            cluster.requests().by("system:serviceaccount:" + system + ":" + ACCOUNT);
        assertThat(requests.all())
            .as("it asks for nothing that it may not have")
            .isNotEmpty()
            .extracting(AuditedRequest::status)
            .doesNotContain(403);
        // Stores that other tests left behind without a class are its, too: it is idle once it has
        // said that they can't be reached.
        long[] mark = {requests.mark()};
        await()
            .during(Duration.ofSeconds(3))
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () -> {
                  long before = mark[0];
                  mark[0] = requests.mark();
                  assertThat(requests.since(before)).allMatch(AuditedRequest::isUpkeep);
                });

        cluster.kubectlWithInput(
            Files.readString(rights)
                .replace("external-secrets-system", system)
                .replace("watch, create, update, delete]", "watch, update, delete]"),
            "apply",
            "--server-side",
            "--force-conflicts",
            "-f",
            "-");
        externalSecret(fixture, namespace, "refused");
        awaitReady(cluster, namespace, "refused", "cannot create resource \"secrets\"");
      }
    }
  }

  private static void externalSecret(StoresFixture fixture, String namespace, String name) {
    fixture.apply(
        namespace,
        """
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: %s}
        spec:
          secretStoreRef: {name: aws, apiVersion: secretstore.external-secrets.io/v2alpha1}
          dataFrom: [{extract: {key: db}}]
        """
            .formatted(name));
  }

  private static void awaitReady(Cluster cluster, String namespace, String name, String message) {
    await(name + " says " + message)
        .atMost(StoresFixture.PATIENCE)
        .until(
            () ->
                cluster
                    .kubectl(
                        "-n",
                        namespace,
                        "get",
                        "externalsecret",
                        name,
                        "-o",
                        "jsonpath={.status.conditions[0].message}")
                    .contains(message));
  }
}
