package io.deploymentorchestrator.controller.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.localenvironment.KubectlFailure;
import io.deploymentorchestrator.testkit.junit.Cluster;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the recommended role lets a tenant do, and what not. */
class TenantRoleIT extends OneOperator {

  private static final String TENANT = "--as=tenant";

  @BeforeAll
  void applyTheRole(Cluster cluster) {
    cluster.kubectl(
        "apply",
        "--server-side",
        "-f",
        Path.of(System.getProperty("orchestrator.root"), "deploy/tenant-role.yaml").toString());
  }

  @BeforeEach
  void bindIt() {
    user.kubectl(
        "create", "rolebinding", "tenants", "--clusterrole=orchestrator-tenant", "--user=tenant");
  }

  private boolean may(String verb, String resource, String... more) {
    String[] arguments = {"auth", "can-i", verb, resource, TENANT};
    try {
      String answer =
          user.kubectl(
              Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new));
      return answer.strip().equals("yes");
    } catch (KubectlFailure e) {
      return false; // that is how it says no
    }
  }

  @ParameterizedTest
  @CsvSource({"components", "compositions"})
  void a_tenant_has_all_of_components_and_compositions_but_what_the_controller_writes(String kind) {
    String resource = kind + ".deployment-orchestrator.io";
    for (String verb : List.of("get", "list", "watch", "create", "update", "patch", "delete")) {
      assertThat(may(verb, resource)).as("%s %s", verb, kind).isTrue();
      assertThat(may(verb, resource, "--subresource=status")).as("%s status", verb).isFalse();
      assertThat(may(verb, resource, "--subresource=finalizers")).as(verb).isFalse();
      assertThat(may(verb, resource, "--namespace=default")).as("elsewhere").isFalse();
    }
    assertThat(may("deletecollection", resource)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "secrets, get",
    "configmaps, get",
    "pods, create",
    "serviceaccounts, impersonate",
    "serviceaccounts, create",
    "rolebindings, create",
    "customresourcedefinitions, patch",
    "namespaces, list",
    "leases, update",
  })
  void a_tenant_has_nothing_else_by_it(String resource, String verb) {
    assertThat(may(verb, resource)).isFalse();
    assertThat(may("get", "events")).as("but to read Events").isTrue();
  }

  @Test
  void a_tenant_works_with_components_and_their_status_is_the_controllers_alone() {
    user.kubectlWithInput(
        User.echo("a", "x") + "status: {phase: Failed, providerStatus: {forged: true}}\n",
        "create",
        "-f",
        "-",
        TENANT);
    assertThat(User.provider(user.awaitReady("a")).has("forged")).isFalse();
    assertThatThrownBy(
            () ->
                user.kubectl(
                    "patch",
                    "component",
                    "a",
                    "--subresource=status",
                    "--type=merge",
                    "-p",
                    "{\"status\": {\"providerStatus\": {\"forged\": true}}}",
                    TENANT))
        .isInstanceOf(KubectlFailure.class)
        .hasMessageContaining("User \"tenant\" cannot")
        .hasMessageContaining("resource \"components/status\"");
    user.kubectl(
        "patch",
        "component",
        "a",
        "--type=merge",
        "-p",
        "{\"spec\": {\"config\": {\"value\": \"y\"}}, \"status\": {\"providerStatus\": {\"value\": \"forged\"}}}",
        TENANT);
    user.awaitValue("a", "y");

    user.kubectl("delete", "component", "a", "--wait=false", TENANT);
    user.awaitGone("a");
  }
}
