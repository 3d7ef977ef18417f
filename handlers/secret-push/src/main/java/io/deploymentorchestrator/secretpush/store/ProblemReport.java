package io.deploymentorchestrator.secretpush.store;

import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.aws.AwsProblem;
import io.deploymentorchestrator.aws.SecretsManagerAction;

/**
 * What the handler makes of a problem with AWS. In the messages, {@code {permission}} is the IAM
 * action of the call, {@code {target}} the secret, {@code {key}} the KMS key and {@code {role}} the
 * role.
 *
 * @param retry when the call is worth another try
 */
public record ProblemReport(Retry retry, String template) {

  /** The report of each problem. */
  public static ProblemReport of(AwsProblem problem) {
    return switch (problem) {
      case ACCESS_DENIED ->
          backoff(
              "AWS denies {permission} on {target}: grant it to the identity the handler runs as");
      case KMS_ACCESS_DENIED ->
          backoff(
              "AWS denies the use of {key} during {permission} on {target}: grant kms:GenerateDataKey and kms:Decrypt (for a key that"
                  + " replaces another also kms:Encrypt)");
      case KMS_KEY_UNUSABLE ->
          backoff(
              "AWS can't use {key} for {target}: it is missing, disabled, pending deletion or not a symmetric key of this region");
      case ROLE_DENIED ->
          backoff(
              "AWS refuses to let the handler assume {role}: allow sts:AssumeRole to it and trust it in the role");
      case NO_CREDENTIALS ->
          backoff(
              "the handler finds no AWS credentials (IRSA, pod identity, environment, instance profile): give it some");
      case CREDENTIALS_INVALID ->
          backoff("AWS does not accept the handler's credentials: they are expired or not known");
      case THROTTLED -> backoff("AWS throttles {permission} in {region}: tried again later");
      case LIMIT_EXCEEDED ->
          slowly(
              "a quota of the AWS account is used up for {permission} on {target}: raise it or remove what is not needed");
      case NOT_FOUND -> backoff("AWS does not find {target} at {permission}");
      case ALREADY_EXISTS -> backoff("AWS says at {permission} that {target} exists already");
      case INVALID_STATE ->
          backoff(
              "the state of {target} forbids {permission}: it may be scheduled for deletion, replicated, or managed by a service");
      case INVALID_PARAMETER ->
          slowly("AWS does not accept a parameter of {permission} for {target}: check the config");
      case UNREADABLE -> backoff("the answer to {permission} in {region} can't be read");
      case UNAVAILABLE -> backoff("AWS Secrets Manager in {region} fails at {permission}");
      case UNREACHABLE ->
          backoff(
              "AWS Secrets Manager in {region} does not answer {permission}: check network, DNS and endpoint");
      case IDENTITY_UNREACHABLE ->
          backoff(
              "what gives the handler its AWS credentials (STS, the identity provider) does not answer: check network, DNS and"
                  + " endpoint");
      case LEFT_ALONE ->
          backoff(
              "AWS Secrets Manager in {region} did not answer the last calls, of whichever Component, so {permission} is not tried for"
                  + " some seconds; check network, DNS and endpoint");
      case BUSY ->
          backoff("too many calls of {permission} are waiting in {region}: tried again later");
      case UNKNOWN ->
          backoff("AWS refuses {permission} on {target} for a reason this handler does not know");
    };
  }

  private static ProblemReport backoff(String template) {
    return new ProblemReport(Retry.BACKOFF, template);
  }

  private static ProblemReport slowly(String template) {
    return new ProblemReport(Retry.SLOWLY, template);
  }

  /** What a user is told. */
  public String message(SecretsManagerAction action, Target target, String kmsKey) {
    return template
        .replace("{permission}", action.permission())
        .replace("{target}", target.toString())
        .replace("{region}", target.region())
        .replace("{role}", target.roleArn().orElse("its role"))
        .replace("{key}", kmsKey);
  }
}
