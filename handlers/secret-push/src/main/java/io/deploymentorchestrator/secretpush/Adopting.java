package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.Decision;
import io.deploymentorchestrator.secretpush.plan.OperatorPolicy;
import io.deploymentorchestrator.secretpush.plan.Owner;
import io.deploymentorchestrator.secretpush.store.SecretDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes over a secret that has no owner, or another one. */
final class Adopting {

  private final Session session;
  private final OperatorPolicy policy;

  Adopting(Session session, OperatorPolicy policy) {
    this.session = session;
    this.policy = policy;
  }

  /**
   * Whether the secret may be taken over, if the config asks for it: the operator lets this
   * namespace adopt its name, or the Component that it belongs to is gone.
   */
  boolean allowed(Optional<SecretDescription> observed) {
    return policy.allowsAdoption(session.me().namespace(), session.target().name())
        || observed
            .flatMap(secret -> Owner.in(secret.description()))
            .filter(owner -> session.config().handsOverFrom(owner.toString()))
            .filter(this::isGone)
            .isPresent();
  }

  /**
   * Whether an owner is known to be gone. Its own cluster alone can tell, and only to an account
   * that may look: this Component's, not the controller's.
   */
  private boolean isGone(Owner owner) {
    if (owner.isNeighbourOf(session.me()) || !owner.clusterId().equals(session.me().clusterId())) {
      return false;
    }
    try {
      return session
          .request()
          .kubernetes()
          .get(
              new ObjectRef(
                  "deployment-orchestrator.io/v1alpha1",
                  "Component",
                  Optional.of(owner.namespace()),
                  owner.name()))
          .isEmpty();
    } catch (KubernetesException e) {
      if (e.problem() == Problem.UNAVAILABLE || e.problem() == Problem.GROUP_UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }

  /** Puts this Component's marker on it: makes no version. */
  Step run(Decision.Adopt d) {
    session.announce(d.checkpoint(), "adopt " + d.observed().arn());
    session.store().updateDescription(d.observed().arn(), session.description(false, d.observed()));
    Holding adopted =
        new Holding(
            session.target(),
            d.observed().arn(),
            session.uid(),
            d.observed().currentVersion().orElse(""),
            "",
            session.now().toString(),
            false,
            Map.of(),
            false,
            false,
            false,
            Optional.empty(),
            List.of());
    Checkpoint held = d.checkpoint().withHolding(Optional.of(adopted));
    return new Step.Again(held);
  }
}
