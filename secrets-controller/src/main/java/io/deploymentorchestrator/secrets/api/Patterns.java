package io.deploymentorchestrator.secrets.api;

/** Patterns of the schemas. */
final class Patterns {

  /** Of an object. */
  static final String NAME = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** Of a Secret or ConfigMap. */
  static final String SECRET_KEY = "^[-._a-zA-Z0-9]+$";

  static final String CRON =
      "^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every [^\\s]+.*|[^\\s]+("
          + " [^\\s]+){4})$";

  private Patterns() {}
}
