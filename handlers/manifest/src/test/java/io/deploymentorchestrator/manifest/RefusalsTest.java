package io.deploymentorchestrator.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {

  private static final String ACCOUNT = "system:serviceaccount:myapp:deployer";
  private static final ObjectRef WEB =
      new ObjectRef("apps/v1", "Deployment", Optional.of("myapp"), "web");
  private static final KindInfo DEPLOYMENTS =
      new KindInfo(true, "deployments", true, List.of("apps/v1"), false);

  @ParameterizedTest
  @EnumSource(Problem.class)
  void every_answer_becomes_a_reason_and_a_text(Problem problem) {
    Refusal refusal =
        Refusals.of(new KubernetesException(problem, "said so"), WEB, DEPLOYMENTS, ACCOUNT);

    assertThat(refusal.text()).isNotBlank();
    assertThat(refusal.reason()).isNotNull();
  }

  @Test
  void a_kind_that_edit_does_not_cover_gets_a_role_of_its_own() {
    ObjectRef creds =
        new ObjectRef("external-secrets.io/v1", "ExternalSecret", Optional.of("myapp"), "creds");
    KindInfo kind =
        new KindInfo(true, "externalsecrets", true, List.of("external-secrets.io/v1"), true);

    assertThat(
            Refusals.of(new KubernetesException(Problem.FORBIDDEN, "no"), creds, kind, ACCOUNT)
                .text())
        .contains(
            "kubectl create role deployer-externalsecrets -n myapp --verb=get,create,patch,delete --resource=externalsecrets.external-secrets.io")
        .contains(
            "kubectl create rolebinding deployer-externalsecrets -n myapp --role=deployer-externalsecrets --serviceaccount=myapp:deployer");
  }

  @Test
  void an_object_in_another_namespace_gets_no_command_and_no_word_on_what_is_there() {
    ObjectRef far = new ObjectRef("v1", "ConfigMap", Optional.of("theirs"), "far");
    ObjectRef near = new ObjectRef("v1", "ConfigMap", Optional.of("myapp-2"), "far");
    KindInfo kind = new KindInfo(true, "configmaps", true, List.of("v1"), false);

    for (ObjectRef ref : List.of(far, near)) {
      KubernetesException e = new KubernetesException(Problem.FORBIDDEN, "no");
      assertThat(Refusals.of(e, ref, kind, ACCOUNT).text())
          .contains("it is not in this Component's namespace, where only an administrator can")
          .doesNotContain("kubectl", "exist");
      assertThat(Refusals.deleting(e, ref, kind, ACCOUNT).text()).doesNotContain("kubectl");
    }
  }

  @Test
  void a_cluster_scoped_kind_is_for_an_administrator_to_allow() {
    ObjectRef namespace = new ObjectRef("v1", "Namespace", Optional.empty(), "extra");
    KindInfo kind = new KindInfo(false, "namespaces", true, List.of("v1"), false);

    assertThat(
            Refusals.of(new KubernetesException(Problem.FORBIDDEN, "no"), namespace, kind, ACCOUNT)
                .text())
        .contains("it belongs to the whole cluster, where only an administrator can allow it")
        .doesNotContain("kubectl");
  }

  @Test
  void a_controller_that_may_not_impersonate_is_the_operators_affair() {
    assertThat(
            Refusals.of(
                    new KubernetesException(
                        Problem.FORBIDDEN,
                        "User \"x\" cannot impersonate resource \"serviceaccounts\""),
                    WEB,
                    DEPLOYMENTS,
                    ACCOUNT)
                .text())
        .contains("the operator has to let the controller act as this account")
        .doesNotContain("kubectl");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`",
        "spec: Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
        "roleRef: Invalid value: cannot change roleRef",
        "spec.clusterIPs[0]: Invalid value: may not change once set",
        "parameters: Forbidden: updates to parameters are forbidden."
      })
  void each_kind_has_its_own_words_for_what_can_not_be_changed(String said) {
    assertThat(
            Refusals.of(new KubernetesException(Problem.INVALID, said), WEB, DEPLOYMENTS, ACCOUNT)
                .reason())
        .isEqualTo(Reason.ImmutableField);
  }

  @Test
  void what_the_role_edit_may_not_write_gets_a_role_of_its_own() {
    ObjectRef quota = new ObjectRef("v1", "ResourceQuota", Optional.of("myapp"), "quota");
    KindInfo kind = new KindInfo(true, "resourcequotas", true, List.of("v1"), false);

    assertThat(
            Refusals.of(new KubernetesException(Problem.FORBIDDEN, "no"), quota, kind, ACCOUNT)
                .text())
        .contains("kubectl create role deployer-resourcequotas -n myapp")
        .doesNotContain("clusterrole=edit");
  }

  @Test
  void an_immutable_field_is_told_from_other_refusals() {
    assertThat(
            Refusals.of(
                    new KubernetesException(Problem.INVALID, "spec.selector: field is immutable"),
                    WEB,
                    DEPLOYMENTS,
                    ACCOUNT)
                .reason())
        .isEqualTo(Reason.ImmutableField);
    assertThat(
            Refusals.of(
                    new KubernetesException(Problem.INVALID, "spec.replicas: Invalid value"),
                    WEB,
                    DEPLOYMENTS,
                    ACCOUNT)
                .reason())
        .isEqualTo(Reason.Rejected);
  }

  @Test
  void only_who_names_all_causes_says_that_nothing_else_is_wrong() {
    String immutable = "spec.selector: field is immutable";
    String other = "spec.replicas: Invalid value";
    assertThat(isOfImmutableFieldsOnly(immutable, immutable)).isTrue();
    assertThat(isOfImmutableFieldsOnly(immutable, immutable, "roleRef: cannot change roleRef"))
        .isTrue();
    assertThat(isOfImmutableFieldsOnly(immutable + ", " + other, immutable, other)).isFalse();
    assertThat(isOfImmutableFieldsOnly(immutable)).isFalse();
  }

  private static boolean isOfImmutableFieldsOnly(String said, String... causes) {
    KubernetesException e = new KubernetesException(Problem.INVALID, said, List.of(causes));
    Refusal refusal = Refusals.of(e, WEB, DEPLOYMENTS, ACCOUNT);
    assertThat(refusal.reason()).isEqualTo(Reason.ImmutableField);
    return refusal.isOfImmutableFieldsOnly();
  }
}
