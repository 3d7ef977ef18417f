package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.HandlerDescriptor.ConditionType;
import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.Checkpoint;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import java.util.List;

/** The two conditions of this handler. */
final class Conditions {

  static final String GENERATED = "SecretsGenerated";
  static final String PUSHED = "SecretPushed";

  static final List<ConditionType> TYPES =
      List.of(
          new ConditionType(GENERATED, "The values of the fields with a generator were generated"),
          new ConditionType(PUSHED, "The secret is in AWS Secrets Manager"));

  private Conditions() {}

  /** The secret is ours and as it should be. */
  static List<Condition> ready(
      SecretPushConfig config, Holding holding, String pushedReason, String pushedMessage) {
    return List.of(
        generated(config, holding), Condition.isTrue(PUSHED, pushedReason, pushedMessage));
  }

  private static Condition generated(SecretPushConfig config, Holding holding) {
    if (holding.written()
        ? holding.fields().values().stream().noneMatch(f -> f.wasGenerated())
        : noneGenerated(config)) {
      return Condition.isTrue(GENERATED, "NothingToGenerate", "No field has a generator");
    }
    return Condition.isTrue(
        GENERATED, "Generated", "Generated passwords via AWS GetRandomPassword");
  }

  private static boolean noneGenerated(SecretPushConfig config) {
    return config.generatedFields().isEmpty();
  }

  /** The secret is somebody else's and stays as it is. */
  static List<Condition> foreign(String message) {
    return List.of(
        Condition.isTrue(
            GENERATED, "NothingToGenerate", "The secret existed already: nothing was generated"),
        Condition.isTrue(PUSHED, "SecretExists", message));
  }

  /** The secret is not, or not known to be, as it should be. */
  static List<Condition> notPushed(Checkpoint checkpoint, String reason, String message) {
    Condition generated =
        checkpoint
            .holding()
            .filter(Holding::written)
            .map(
                h ->
                    Condition.isTrue(
                        GENERATED, "Generated", "The values written last were generated"))
            .orElseGet(
                () -> Condition.unknown(GENERATED, "NotReached", "Nothing was generated yet"));
    return List.of(generated, Condition.isFalse(PUSHED, reason, message));
  }

  /** No values could be generated. */
  static List<Condition> notGenerated(String reason, String message) {
    return List.of(
        Condition.isFalse(GENERATED, reason, message),
        Condition.isFalse(
            PUSHED,
            "SecretsNotGenerated",
            "Nothing was pushed, because the values could not be generated"));
  }
}
