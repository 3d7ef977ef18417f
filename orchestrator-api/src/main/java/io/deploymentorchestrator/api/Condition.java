package io.deploymentorchestrator.api;

/**
 * One condition of a handler's, as in Kubernetes' API conventions. The host adds {@code
 * lastTransitionTime} and {@code observedGeneration}.
 *
 * @param type one of {@link HandlerDescriptor#conditions()}
 * @param status whether it holds
 * @param reason a CamelCase constant, stable across versions
 * @param message for people; free of secrets, and of anything that changes by itself (times of
 *     retries, counters, request ids): an unchanged situation must give an unchanged message
 */
public record Condition(String type, Status status, String reason, String message) {

  /** Whether a condition holds. */
  public enum Status {
    /** It holds. */
    TRUE,
    /** It does not hold. */
    FALSE,
    /** That can't be told now. */
    UNKNOWN
  }

  /** A condition that holds. */
  public static Condition isTrue(String type, String reason, String message) {
    return new Condition(type, Status.TRUE, reason, message);
  }

  /** A condition that does not hold. */
  public static Condition isFalse(String type, String reason, String message) {
    return new Condition(type, Status.FALSE, reason, message);
  }

  /** A condition of which it is not known whether it holds. */
  public static Condition unknown(String type, String reason, String message) {
    return new Condition(type, Status.UNKNOWN, reason, message);
  }
}
