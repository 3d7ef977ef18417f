package io.deploymentorchestrator.provider.aws;

import io.deploymentorchestrator.aws.AwsException;
import io.deploymentorchestrator.provider.sdk.ProviderException;

/** What a failed call of AWS is to the user of a store: the one table of it. */
final class ReadFailures {

  /**
   * What a message names.
   *
   * @param secret the secret, as AWS calls it
   * @param credentials whose credentials are used, as a field or in words
   * @param role the role that is assumed; empty: none
   */
  record Subject(String secret, String region, String credentials, String role) {}

  private ReadFailures() {}

  static ProviderException of(AwsException failure, Subject subject) {
    String permission = failure.action().permission();
    return switch (failure.problem()) {
      case ACCESS_DENIED ->
          new ProviderException.PermissionDenied(
              "AWS denies %s on %s in %s: allow it to %s"
                  .formatted(permission, subject.secret(), subject.region(), actor(subject)));
      case KMS_ACCESS_DENIED ->
          new ProviderException.PermissionDenied(
              "AWS denies kms:Decrypt on the key of %s in %s: allow it to %s"
                  .formatted(subject.secret(), subject.region(), actor(subject)));
      case ROLE_DENIED ->
          new ProviderException.PermissionDenied(
              "AWS denies sts:AssumeRole on spec.role %s: allow it to %s, trust that in the role, and check spec.externalID"
                  .formatted(subject.role(), subject.credentials()));
      case NO_CREDENTIALS ->
          new ProviderException.Unauthenticated(
              "the provider finds no AWS credentials of its own (environment, pod identity, instance profile): give it some, or set spec.auth.secretRef");
      case CREDENTIALS_INVALID ->
          new ProviderException.Unauthenticated(
              "AWS does not accept %s: expired, not known, or not fitting together"
                  .formatted(subject.credentials()));
      case NOT_FOUND ->
          new ProviderException.NotFound(
              "AWS Secrets Manager in %s has no %s".formatted(subject.region(), subject.secret()));
      case KMS_KEY_UNUSABLE ->
          new ProviderException.InvalidRequest(
              "AWS cannot decrypt %s in %s: its KMS key is missing, disabled or about to be deleted"
                  .formatted(subject.secret(), subject.region()));
      case INVALID_STATE, ALREADY_EXISTS ->
          new ProviderException.InvalidRequest(
              "the state of %s in %s forbids %s: it may be scheduled for deletion; restore it or remove the reference"
                  .formatted(subject.secret(), subject.region(), permission));
      case INVALID_PARAMETER ->
          new ProviderException.InvalidRequest(
              "AWS does not take %s: check remoteRef.key and remoteRef.version"
                  .formatted(subject.secret()));
      case UNKNOWN ->
          new ProviderException.InvalidRequest(
              "AWS refuses %s on %s in %s for a reason that this provider does not know"
                  .formatted(permission, subject.secret(), subject.region()));
      case THROTTLED, LIMIT_EXCEEDED ->
          new ProviderException.TooManyRequests(
              "AWS throttles %s in %s".formatted(permission, subject.region()));
      case BUSY ->
          new ProviderException.TooManyRequests(
              "too many calls of %s are waiting in %s".formatted(permission, subject.region()));
      case UNREADABLE ->
          new ProviderException.Unavailable(
              "the answer of AWS to %s in %s cannot be read"
                  .formatted(permission, subject.region()));
      case UNAVAILABLE ->
          new ProviderException.Unavailable(
              "AWS Secrets Manager in %s fails at %s".formatted(subject.region(), permission));
      case UNREACHABLE ->
          new ProviderException.Unavailable(
              "AWS Secrets Manager in %s does not answer: check spec.region, network and endpoint"
                  .formatted(subject.region()));
      case IDENTITY_UNREACHABLE ->
          new ProviderException.Unavailable(
              "what gives AWS credentials (STS, the identity provider) does not answer: check network and endpoint");
      case LEFT_ALONE ->
          new ProviderException.Unavailable(
              "AWS Secrets Manager in %s did not answer the last calls, so it is left alone for some seconds"
                  .formatted(subject.region()));
    };
  }

  private static String actor(Subject subject) {
    return subject.role().isEmpty() ? subject.credentials() : "spec.role " + subject.role();
  }
}
