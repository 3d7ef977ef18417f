package io.deploymentorchestrator.api;

/** When a failed call is made again. */
public enum Retry {
  /** With exponential backoff and jitter, for ever. */
  BACKOFF,
  /** At the slow end of the backoff from the start, for ever: quotas and the like. */
  SLOWLY,
  /** Only when spec, dependencies or the handler change: the config itself is wrong. */
  WHEN_CHANGED
}
