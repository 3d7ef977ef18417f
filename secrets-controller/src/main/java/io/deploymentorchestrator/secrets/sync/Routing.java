package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.store.StoreReference;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whose an ExternalSecret is, by the {@code apiVersion} of the stores that it refers to. */
public sealed interface Routing {

  /** The group of our stores. */
  String OUR_GROUP = "secretstore.external-secrets.io";

  /** Which ExternalSecrets are ours. */
  enum Coexistence {
    /** All: External Secrets Operator does not run here. */
    ALL,
    /** Those that refer to stores of our group only: External Secrets Operator has the others. */
    V2
  }

  /** It is ours. */
  record Ours() implements Routing {}

  /** It is not: nothing is written, not even a status. */
  record NotOurs() implements Routing {}

  /** It is ours to say what is wrong with it. */
  record Refused(Cause cause) implements Routing {}

  /** Decides. */
  static Routing of(ExternalSecretSpec spec, Coexistence coexistence) {
    Set<StoreReference> stores = StoreRefs.of(spec);
    List<StoreReference> others = stores.stream().filter(s -> !isOurGroup(s)).toList();
    if (others.isEmpty()) {
      return coexistence == Coexistence.V2 && stores.isEmpty() ? new NotOurs() : new Ours();
    }
    boolean mixed = others.size() < stores.size();
    return switch (coexistence) {
      case ALL ->
          new Refused(
              new Cause(
                  Reasons.STORE_NOT_SERVED,
                  display(others.getFirst())
                      + " is not served: set apiVersion: "
                      + OUR_GROUP
                      + "/v2alpha1 in the reference, and make the store in that version"));
      case V2 ->
          mixed
              ? new Refused(
                  new Cause(
                      Reasons.MIXED_CONTROLLERS,
                      "it refers to stores of this controller and to "
                          + display(others.getFirst())
                          + ", which External Secrets Operator serves: make two of it"))
              : new NotOurs();
    };
  }

  private static boolean isOurGroup(StoreReference store) {
    return apiVersion(store).startsWith(OUR_GROUP + "/");
  }

  private static String apiVersion(StoreReference store) {
    return Objects.requireNonNullElse(store.apiVersion(), StoreReference.DEFAULT_API_VERSION);
  }

  private static String display(StoreReference store) {
    return Objects.requireNonNullElse(store.kind(), "SecretStore")
        + " "
        + store.name()
        + " of "
        + apiVersion(store)
        + (store.apiVersion() == null ? ", which a missing apiVersion means," : "");
  }
}
