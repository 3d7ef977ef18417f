package io.deploymentorchestrator.secretpush.config;

/** What happens to a secret that exists. The constants are spelled as in the config. */
@SuppressWarnings("MemberName")
public enum UpdatePolicy {
  /** It is left as it is. */
  IfNotExists,
  /** All its fields are generated anew and written, one version per run. */
  AlwaysUpdate,
  /**
   * Generated fields are kept, missing ones generated, static ones updated, fields of others left
   * alone.
   */
  MergeFields
}
