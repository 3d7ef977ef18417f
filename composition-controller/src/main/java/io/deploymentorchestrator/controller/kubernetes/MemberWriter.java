package io.deploymentorchestrator.controller.kubernetes;

import io.deploymentorchestrator.controller.api.Component;
import io.deploymentorchestrator.controller.graph.Node;
import io.deploymentorchestrator.controller.kubernetes.CompositionPlan.Step;
import io.deploymentorchestrator.operator.kubernetes.ApiThrottle;
import io.deploymentorchestrator.operator.kubernetes.Patches;
import io.deploymentorchestrator.operator.kubernetes.WholeMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/** Creates, changes, deletes and releases the Components of Compositions. Thread-safe. */
final class MemberWriter {

  private static final int TOO_MANY_REQUESTS = 429;

  private final ApiThrottle requests;
  private final Components components;

  MemberWriter(ApiThrottle requests, Components components) {
    this.requests = requests;
    this.components = components;
  }

  /**
   * Does what is to be done about one entry's Component. One entry that is refused holds up none of
   * the others.
   *
   * @return why it can't become what the entry says; empty if it is that now
   * @throws KubernetesClientException if the API server can't be reached, or the Component changed
   *     meanwhile: all is tried again
   */
  Optional<String> carryOut(Step step) {
    try {
      switch (step) {
        case Step.Keep keep -> {}
        case Step.Refuse refuse -> {
          return Optional.of(refuse.reason());
        }
        case Step.Create create -> components.born(create(create.desired()));
        case Step.Update update -> components.seen(update(update.existing(), update.desired()));
      }
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (!refused(e)) {
        throw e;
      }
      String said =
          e.getStatus() == null ? String.valueOf(e.getMessage()) : e.getStatus().getMessage();
      return Optional.of("the API server refuses it: " + said);
    }
  }

  private Component create(Component desired) {
    return requests.make(desired.getMetadata().getNamespace(), c -> c.resource(desired).create());
  }

  private Component update(Component existing, Component desired) {
    Component updated = ComponentTemplate.update(WholeMetadata.of(requests, existing), desired);
    return requests.make(updated.getMetadata().getNamespace(), c -> c.resource(updated).update());
  }

  private static boolean refused(KubernetesClientException e) {
    return e.getCode() >= 400
        && e.getCode() < 500
        && e.getCode() != HttpURLConnection.HTTP_CONFLICT
        && e.getCode() != TOO_MANY_REQUESTS;
  }

  /** Has a Component deleted; answers whether nothing is left to do but to wait. */
  boolean delete(Node member) {
    Component component = components.freshest(member.key());
    // Fenced: a Component that was orphaned a moment ago is no longer ours to delete.
    return component == null
        || component.isMarkedForDeletion()
        || settled(
            () ->
                requests.make(
                    member.key().namespace(),
                    c ->
                        Patches.named(c, component)
                            .lockResourceVersion(component.getMetadata().getResourceVersion())
                            .delete()));
  }

  /** Leaves a Component behind without an owner; answers whether nothing is left to do. */
  boolean release(Node member) {
    Component component = components.freshest(member.key());
    return component == null
        || settled(() -> components.seen(ComponentTemplate.release(requests, component)));
  }

  /**
   * Makes a write that a Component may be gone for. A conflict is to be decided anew on what
   * somebody else wrote, and must not keep the other members waiting.
   *
   * @return false if it met a conflict
   */
  private static boolean settled(Runnable write) {
    try {
      write.run();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
    return true;
  }
}
