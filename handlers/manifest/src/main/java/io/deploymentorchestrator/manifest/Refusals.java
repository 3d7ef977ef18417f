package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.KubernetesObjects.KindInfo;
import io.deploymentorchestrator.api.ObjectRef;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** From what the API server said to what the user reads: cause and cure. Pure. */
final class Refusals {

  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  /** The groups whose namespaced kinds Kubernetes' own role {@code edit} covers. */
  private static final Set<String> EDITABLE =
      Set.of("", "apps", "batch", "autoscaling", "policy", "networking.k8s.io");

  /** What of these groups only administrators may write. */
  private static final Set<String> NOT_EDITABLE =
      Set.of("resourcequotas", "limitranges", "endpoints", "podtemplates", "controllerrevisions");

  /** How the server says, in lower case, that a field can't be changed. Each kind has its way. */
  private static final List<String> IMMUTABLE =
      List.of(
          "immutable",
          "updates to statefulset spec",
          "pod updates may not change fields",
          "cannot change roleref",
          "may not be changed once set",
          "may not change once set",
          "may not be updated",
          "forbidden: updates to ");

  private Refusals() {}

  static Refusal of(KubernetesException e, ObjectRef ref, KindInfo kind, String account) {
    String said = ref + ": " + e.getMessage();
    return switch (e.problem()) {
      case FORBIDDEN -> new Refusal(Reason.Forbidden, forbidden(e, ref, kind, account));
      case FIELD_CONFLICT ->
          new Refusal(
              Reason.FieldConflict,
              said
                  + "; leave these fields out of the manifest, or set conflicts: Force to take them over");
      case CONFLICT ->
          new Refusal(
              Reason.ObjectReplaced,
              ref + " was replaced or changed by somebody at the same moment");
      case INVALID -> invalid(said, e);
      case NOT_FOUND ->
          new Refusal(
              Reason.NamespaceNotFound,
              ref.namespace().map(n -> ref + ": there is no namespace " + n).orElse(said));
      case NAMESPACE_TERMINATING -> new Refusal(Reason.NamespaceTerminating, said);
      case UNKNOWN_KIND -> kindNotFound(ref.apiVersion(), ref.kind());
      case WEBHOOK_FAILED -> new Refusal(Reason.WebhookFailed, said);
      case GROUP_UNAVAILABLE -> Refusal.groupAway(said);
      case UNAVAILABLE -> new Refusal(Reason.ApiServerUnavailable, said);
    };
  }

  /** The server did not tell what kind that is. */
  static Refusal lookingUp(KubernetesException e, String what) {
    String said = what + ": " + e.getMessage();
    return switch (e.problem()) {
      case GROUP_UNAVAILABLE -> Refusal.groupAway(said);
      case FORBIDDEN -> new Refusal(Reason.Forbidden, said);
      case WEBHOOK_FAILED -> new Refusal(Reason.WebhookFailed, said);
      case UNAVAILABLE,
          UNKNOWN_KIND,
          INVALID,
          NOT_FOUND,
          CONFLICT,
          FIELD_CONFLICT,
          NAMESPACE_TERMINATING ->
          new Refusal(Reason.ApiServerUnavailable, said);
    };
  }

  static Refusal deleting(KubernetesException e, ObjectRef ref, KindInfo kind, String account) {
    return e.problem() == Problem.FORBIDDEN
        ? new Refusal(Reason.DeleteForbidden, forbidden(e, ref, kind, account))
        : of(e, ref, kind, account);
  }

  static Refusal kindNotFound(String apiVersion, String kind) {
    return new Refusal(
        Reason.KindNotFound,
        "the cluster has no kind "
            + kind
            + " in "
            + apiVersion
            + "; "
            + RemovedApis.cure(apiVersion, kind)
                .orElse("it is applied once its CustomResourceDefinition is installed"));
  }

  static Refusal versionNotServed(String apiVersion, String kind, List<String> served) {
    return new Refusal(
        Reason.VersionNotServed,
        kind + " is not served in " + apiVersion + " but in " + String.join(", ", served));
  }

  private static Refusal invalid(String said, KubernetesException e) {
    if (!isImmutable(String.valueOf(e.getMessage()))) {
      return new Refusal(Reason.Rejected, said);
    }
    return Refusal.immutable(
        said
            + "; to have the object deleted and made anew, annotate it deployment-orchestrator.io/recreate: \"true\"",
        // Who names no causes has not said that there are no others.
        !e.causes().isEmpty() && e.causes().stream().allMatch(Refusals::isImmutable));
  }

  private static boolean isImmutable(String said) {
    String text = said.toLowerCase(Locale.ROOT);
    return IMMUTABLE.stream().anyMatch(text::contains);
  }

  private static String forbidden(
      KubernetesException e, ObjectRef ref, KindInfo kind, String account) {
    String said = ref + ": " + e.getMessage();
    if (said.contains("cannot impersonate")) {
      return said + "; the operator has to let the controller act as this account";
    }
    if (!account.startsWith(SERVICE_ACCOUNT)) {
      return said;
    }
    String serviceAccount = account.substring(SERVICE_ACCOUNT.length());
    String own = serviceAccount.substring(0, serviceAccount.indexOf(':'));
    // The account is one of the Component's own namespace. Whoever reads this need not have a say
    // elsewhere, and a command for there would be a bad thing to hand to somebody who has.
    return ref.namespace().filter(own::equals).isPresent()
        ? said + "; allow it with: " + cure(ref, own, kind, serviceAccount)
        : said
            + "; "
            + (ref.namespace().isPresent()
                ? "it is not in this Component's namespace"
                : "it belongs to the whole cluster")
            + ", where only an administrator can allow it";
  }

  private static String cure(ObjectRef ref, String namespace, KindInfo kind, String account) {
    String name = account.substring(account.indexOf(':') + 1);
    String resource = kind.plural() + (ref.group().isEmpty() ? "" : "." + ref.group());
    String subject = " --serviceaccount=" + account;
    String in = " -n " + namespace;
    if (EDITABLE.contains(ref.group()) && !NOT_EDITABLE.contains(kind.plural())) {
      return "kubectl create rolebinding " + name + "-edit" + in + " --clusterrole=edit" + subject;
    }
    String role = name + "-" + kind.plural();
    return "kubectl create role "
        + role
        + in
        + " --verb=get,create,patch,delete --resource="
        + resource
        + " && kubectl create rolebinding "
        + role
        + in
        + " --role="
        + role
        + subject;
  }
}
