package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.plan.FieldRecord;
import io.deploymentorchestrator.secretpush.value.SecretPayload;
import io.deploymentorchestrator.secretpush.value.SecretValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code MergeFields} makes of a secret: fields of others stay, generated ones are kept,
 * missing ones generated, static ones updated, and those removed that this Component once wrote and
 * its config no longer has.
 *
 * @param toGenerate fields that are still to be generated into the payload
 * @param changed whether the payload differs, or will differ, from what was read
 */
record MergePlan(List<String> toGenerate, boolean changed) {

  /** Changes the payload as far as no new values are needed. */
  static MergePlan of(
      SecretPayload payload, SecretPushConfig config, Map<String, FieldRecord> recorded) {
    List<String> toGenerate = new ArrayList<>();
    boolean changed = false;
    for (var field : config.fields().entrySet()) {
      String name = field.getKey();
      if (field.getValue().isGenerated()) {
        // One that is there without a record of ours stays: a new password is easily made, a lost
        // one is not.
        FieldRecord before = recorded.get(name);
        boolean keep = payload.has(name) && (before == null || before.wasGenerated());
        if (!keep) {
          toGenerate.add(name);
        }
      } else {
        SecretValue wanted = SecretValue.of(field.getValue().text());
        if (payload.has(name, wanted)) {
          wanted.close();
        } else {
          payload.put(name, wanted);
          changed = true;
        }
      }
    }
    for (String name : recorded.keySet()) {
      if (!config.fields().containsKey(name) && payload.has(name)) {
        payload.remove(name);
        changed = true;
      }
    }
    return new MergePlan(List.copyOf(toGenerate), changed || !toGenerate.isEmpty());
  }
}
