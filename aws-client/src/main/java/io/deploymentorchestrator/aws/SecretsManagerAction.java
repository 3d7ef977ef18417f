package io.deploymentorchestrator.aws;

/** Calls of AWS Secrets Manager, each with the permission that it needs. */
public enum SecretsManagerAction {
  /** Look at a secret without its value. */
  DESCRIBE("secretsmanager:DescribeSecret"),
  /** Have a value generated. */
  GENERATE("secretsmanager:GetRandomPassword"),
  /** Make a secret. */
  CREATE("secretsmanager:CreateSecret"),
  /** Write a version or the description. */
  UPDATE("secretsmanager:UpdateSecret"),
  /** Read the value. */
  READ("secretsmanager:GetSecretValue"),
  /** Take back from deletion. */
  RESTORE("secretsmanager:RestoreSecret"),
  /** Delete or schedule for deletion. */
  DELETE("secretsmanager:DeleteSecret"),
  /** Set tags. */
  TAG("secretsmanager:TagResource"),
  /** Remove tags. */
  UNTAG("secretsmanager:UntagResource");

  private final String permission;

  SecretsManagerAction(String permission) {
    this.permission = permission;
  }

  /** The IAM action it needs. */
  public String permission() {
    return permission;
  }

  /** Whether a value goes with the call or comes back from it. */
  boolean carriesValue() {
    return switch (this) {
      case GENERATE, READ, CREATE, UPDATE -> true;
      case DESCRIBE, RESTORE, DELETE, TAG, UNTAG -> false;
    };
  }
}
