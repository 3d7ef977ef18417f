package io.deploymentorchestrator.manifest;

import io.deploymentorchestrator.api.Retry;

/**
 * Why a Component of this handler is not Ready: the constants of its documentation, and what the
 * host does about each.
 */
enum Reason {
  InvalidConfig(Retry.WHEN_CHANGED),
  KindNotFound(Retry.BACKOFF),
  VersionNotServed(Retry.BACKOFF),
  NotOwned(Retry.BACKOFF),
  OwnedByOther(Retry.BACKOFF),
  FieldConflict(Retry.BACKOFF),
  Forbidden(Retry.BACKOFF),
  DeleteForbidden(Retry.BACKOFF),
  Rejected(Retry.BACKOFF),
  TypeMismatch(Retry.WHEN_CHANGED),
  ImmutableField(Retry.BACKOFF),
  NamespaceNotFound(Retry.BACKOFF),
  NamespaceTerminating(Retry.BACKOFF),
  ObjectReplaced(Retry.BACKOFF),
  DriftContested(Retry.SLOWLY),
  ResourceFailed(Retry.SLOWLY),
  DeletionPolicyUnreadable(Retry.SLOWLY),
  WebhookFailed(Retry.BACKOFF),
  ApiServerUnavailable(Retry.BACKOFF);

  private final Retry retry;

  Reason(Retry retry) {
    this.retry = retry;
  }

  Retry retry() {
    return retry;
  }
}
