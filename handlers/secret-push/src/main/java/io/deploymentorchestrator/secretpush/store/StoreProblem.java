package io.deploymentorchestrator.secretpush.store;

import io.deploymentorchestrator.api.Retry;

/**
 * The ways a store's call fails, each with the reason a condition shows, when it is tried again,
 * and what a user is told. In the messages, {@code {permission}} is the IAM action of the call,
 * {@code {target}} the secret, {@code {key}} the KMS key and {@code {role}} the role.
 */
public enum StoreProblem {
  /** The account lacks the permission of the call. */
  ACCESS_DENIED(
      "AccessDenied",
      Retry.BACKOFF,
      "AWS denies {permission} on {target}: grant it to the identity the handler runs as"),
  /** The key may not be used. */
  KMS_ACCESS_DENIED(
      "KmsAccessDenied",
      Retry.BACKOFF,
      "AWS denies the use of {key} during {permission} on {target}: grant kms:GenerateDataKey and kms:Decrypt (for a key that"
          + " replaces another also kms:Encrypt)"),
  /** The key is missing, disabled or of the wrong kind. */
  KMS_KEY_UNUSABLE(
      "KmsKeyUnusable",
      Retry.BACKOFF,
      "AWS can't use {key} for {target}: it is missing, disabled, pending deletion or not a symmetric key of this region"),
  /** The role may not be assumed. */
  ROLE_DENIED(
      "RoleDenied",
      Retry.BACKOFF,
      "AWS refuses to let the handler assume {role}: allow sts:AssumeRole to it and trust it in the role"),
  /** There are no credentials. */
  NO_CREDENTIALS(
      "NoCredentials",
      Retry.BACKOFF,
      "the handler finds no AWS credentials (IRSA, pod identity, environment, instance profile): give it some"),
  /** The credentials are not, or no longer, valid. */
  CREDENTIALS_INVALID(
      "CredentialsInvalid",
      Retry.BACKOFF,
      "AWS does not accept the handler's credentials: they are expired or not known"),
  /** Too many calls. */
  THROTTLED(
      "Throttled", Retry.BACKOFF, "AWS throttles {permission} in {region}: tried again later"),
  /** A quota of the account is used up. */
  LIMIT_EXCEEDED(
      "LimitExceeded",
      Retry.SLOWLY,
      "a quota of the AWS account is used up for {permission} on {target}: raise it or remove what is not needed"),
  /** There is no such secret (any more). */
  NOT_FOUND("SecretNotFound", Retry.BACKOFF, "AWS does not find {target} at {permission}"),
  /** The name or the token is in use. */
  ALREADY_EXISTS(
      "AlreadyExists", Retry.BACKOFF, "AWS says at {permission} that {target} exists already"),
  /** The secret's state forbids the call. */
  INVALID_STATE(
      "InvalidState",
      Retry.BACKOFF,
      "the state of {target} forbids {permission}: it may be scheduled for deletion, replicated, or managed by a service"),
  /** AWS does not take a parameter. */
  INVALID_PARAMETER(
      "InvalidParameter",
      Retry.SLOWLY,
      "AWS does not accept a parameter of {permission} for {target}: check the config"),
  /** The answer makes no sense. */
  UNREADABLE(
      "UnreadableReply", Retry.BACKOFF, "the answer to {permission} in {region} can't be read"),
  /** The service fails. */
  UNAVAILABLE(
      "ServiceUnavailable", Retry.BACKOFF, "AWS Secrets Manager in {region} fails at {permission}"),
  /** No answer. */
  UNREACHABLE(
      "Unreachable",
      Retry.BACKOFF,
      "AWS Secrets Manager in {region} does not answer {permission}: check network, DNS and endpoint"),
  /** No answer from what gives the handler its identity. */
  IDENTITY_UNREACHABLE(
      "IdentityUnreachable",
      Retry.BACKOFF,
      "what gives the handler its AWS credentials (STS, the identity provider) does not answer: check network, DNS and"
          + " endpoint"),
  /** The endpoint did not answer lately, so it is not asked. */
  LEFT_ALONE(
      "EndpointDown",
      Retry.BACKOFF,
      "AWS Secrets Manager in {region} did not answer the last calls, of whichever Component, so {permission} is not tried for"
          + " some seconds; check network, DNS and endpoint"),
  /** The handler's own rate budget is used up by other Components. */
  BUSY(
      "RateBudget",
      Retry.BACKOFF,
      "too many calls of {permission} are waiting in {region}: tried again later"),
  /** Anything else. */
  UNKNOWN(
      "StoreError",
      Retry.BACKOFF,
      "AWS refuses {permission} on {target} for a reason this handler does not know");

  private final String reason;
  private final Retry retry;
  private final String template;

  StoreProblem(String reason, Retry retry, String template) {
    this.reason = reason;
    this.retry = retry;
    this.template = template;
  }

  /** The reason in conditions. */
  public String reason() {
    return reason;
  }

  /** When the call is worth another try. */
  public Retry retry() {
    return retry;
  }

  /** What a user is told. */
  public String message(StoreOperation operation, Target target, String kmsKey) {
    return template
        .replace("{permission}", operation.permission())
        .replace("{target}", target.toString())
        .replace("{region}", target.region())
        .replace("{role}", target.roleArn().orElse("its role"))
        .replace("{key}", kmsKey);
  }
}
