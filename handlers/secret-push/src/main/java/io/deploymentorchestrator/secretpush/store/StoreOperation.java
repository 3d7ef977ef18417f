package io.deploymentorchestrator.secretpush.store;

/** Calls of a store, with the permission that each needs. */
public enum StoreOperation {
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

  StoreOperation(String permission) {
    this.permission = permission;
  }

  /** The IAM action it needs. */
  public String permission() {
    return permission;
  }
}
