package io.deploymentorchestrator.aws;

/** The ways a call of AWS fails. */
public enum AwsProblem {
  /** The identity lacks the permission of the call. */
  ACCESS_DENIED("AccessDenied"),
  /** The key may not be used. */
  KMS_ACCESS_DENIED("KmsAccessDenied"),
  /** The key is missing, disabled or of the wrong kind. */
  KMS_KEY_UNUSABLE("KmsKeyUnusable"),
  /** The role may not be assumed. */
  ROLE_DENIED("RoleDenied"),
  /** There are no credentials. */
  NO_CREDENTIALS("NoCredentials"),
  /** The credentials are not, or no longer, valid. */
  CREDENTIALS_INVALID("CredentialsInvalid"),
  /** Too many calls. */
  THROTTLED("Throttled"),
  /** A quota of the account is used up. */
  LIMIT_EXCEEDED("LimitExceeded"),
  /** There is no such secret (any more). */
  NOT_FOUND("SecretNotFound"),
  /** The name or the token is in use. */
  ALREADY_EXISTS("AlreadyExists"),
  /** The secret's state forbids the call. */
  INVALID_STATE("InvalidState"),
  /** AWS does not take a parameter. */
  INVALID_PARAMETER("InvalidParameter"),
  /** The answer makes no sense. */
  UNREADABLE("UnreadableReply"),
  /** The service fails. */
  UNAVAILABLE("ServiceUnavailable"),
  /** No answer. */
  UNREACHABLE("Unreachable"),
  /** No answer from what gives the credentials. */
  IDENTITY_UNREACHABLE("IdentityUnreachable"),
  /** The endpoint did not answer lately, so it is not asked. */
  LEFT_ALONE("EndpointDown"),
  /** The rate budget is used up by others who wait. */
  BUSY("RateBudget"),
  /** Anything else. */
  UNKNOWN("StoreError");

  private final String reason;

  AwsProblem(String reason) {
    this.reason = reason;
  }

  /** One word for it, as conditions show it. */
  public String reason() {
    return reason;
  }
}
