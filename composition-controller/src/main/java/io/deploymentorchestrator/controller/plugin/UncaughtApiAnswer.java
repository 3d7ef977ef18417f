package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.controller.api.Reasons;

/**
 * What is said when a handler lets an answer of the Kubernetes API through: what kind of answer it
 * was. Its text is not shown, because the exception may be the handler's own.
 *
 * @param reason for the condition
 * @param message what is the case
 */
public record UncaughtApiAnswer(String reason, String message) {

  /** What is said of an answer. */
  public static UncaughtApiAnswer of(KubernetesException e) {
    return switch (e.problem()) {
      case UNAVAILABLE, GROUP_UNAVAILABLE ->
          new UncaughtApiAnswer(
              Reasons.API_SERVER_UNAVAILABLE,
              "the API server, or the one behind one of its groups, does not answer the handler; it is tried again");
      case WEBHOOK_FAILED ->
          new UncaughtApiAnswer(
              Reasons.WEBHOOK_FAILED,
              "a webhook that the API server has to ask for the handler cannot be asked; it is tried again");
      case FORBIDDEN,
          NOT_FOUND,
          CONFLICT,
          FIELD_CONFLICT,
          NAMESPACE_TERMINATING,
          INVALID,
          UNKNOWN_KIND ->
          new UncaughtApiAnswer(
              Reasons.API_SERVER_REFUSED,
              "the API server did not do what the handler asked ("
                  + e.problem()
                  + "), and the handler did not expect that; it is tried again");
    };
  }
}
