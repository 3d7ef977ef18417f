package io.deploymentorchestrator.secretpush.plan;

import io.deploymentorchestrator.secretpush.config.DeletionPolicy;
import io.deploymentorchestrator.secretpush.config.FieldSpec;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.config.UpdatePolicy;
import java.util.Map;
import java.util.Optional;

/** Configs for tests. */
final class Configs {

  private Configs() {}

  static SecretPushConfig with(
      String name, Optional<String> key, Optional<String> role, Map<String, FieldSpec> fields) {
    return new SecretPushConfig(
        "us-east-1",
        name,
        key,
        role,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        fields,
        UpdatePolicy.IfNotExists,
        DeletionPolicy.Delete,
        Optional.empty(),
        false);
  }

  static SecretPushConfig fields(Map<String, FieldSpec> fields) {
    return with("app", Optional.empty(), Optional.empty(), fields);
  }

  static SecretPushConfig policy(UpdatePolicy policy, Optional<Object> adopt) {
    return new SecretPushConfig(
        "us-east-1",
        "app",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        adopt,
        Map.of("a", FieldSpec.of("x")),
        policy,
        DeletionPolicy.Delete,
        Optional.empty(),
        false);
  }
}
