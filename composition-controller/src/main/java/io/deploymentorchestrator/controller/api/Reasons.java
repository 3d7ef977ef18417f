package io.deploymentorchestrator.controller.api;

/**
 * The host's condition types and reasons. Each is listed in docs/reference with its cause and cure.
 */
public final class Reasons {

  public static final String READY = "Ready";
  public static final String RECONCILING = "Reconciling";
  public static final String STALLED = "Stalled";
  public static final String HANDLER_AVAILABLE = "HandlerAvailable";
  public static final String CONFIG_VALID = "ConfigValid";
  public static final String DEPENDENCIES_READY = "DependenciesReady";

  public static final String HANDLER_NOT_FOUND = "HandlerNotFound";
  public static final String HANDLER_REFUSED = "HandlerRefused";
  public static final String HANDLER_LOADED = "HandlerLoaded";
  public static final String WAITING_FOR_DEPENDENCIES = "WaitingForDependencies";
  public static final String NO_DEPENDENCIES = "NoDependencies";
  public static final String SUSPENDED = "Suspended";
  public static final String VALID = "Valid";
  public static final String PROGRESSING = "Progressing";
  public static final String RETRYING = "Retrying";
  public static final String TIMED_OUT = "TimedOut";
  public static final String HANDLER_BUSY = "HandlerBusy";
  public static final String HAS_DEPENDENTS = "HasDependents";
  public static final String DELETING = "Deleting";
  public static final String DEPENDENCY_NOT_FOUND = "DependencyNotFound";
  public static final String DEPENDENCY_CYCLE = "DependencyCycle";
  public static final String DEPENDENCY_REBOUND = "DependencyRebound";
  public static final String SELF_REFERENCE = "SelfReference";
  public static final String SERVICE_ACCOUNT_NOT_ALLOWED = "ServiceAccountNotAllowed";
  public static final String LIMIT_EXCEEDED = "LimitExceeded";
  public static final String INVALID_CONFIG = "InvalidConfig";
  public static final String CALL_TIMEOUT = "CallTimeout";
  public static final String CHECKPOINT_REJECTED = "CheckpointRejected";
  public static final String NO_RESULT = "NoResult";
  public static final String API_SERVER_UNAVAILABLE = "ApiServerUnavailable";
  public static final String API_SERVER_REFUSED = "ApiServerRefused";
  public static final String WEBHOOK_FAILED = "WebhookFailed";
  public static final String ENTRY_REFUSED = "EntryRefused";
  public static final String UNREADABLE = "Unreadable";
  public static final String COMPONENT_FAILED = "ComponentFailed";

  private Reasons() {}
}
