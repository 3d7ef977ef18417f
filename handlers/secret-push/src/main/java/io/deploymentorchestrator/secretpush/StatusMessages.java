package io.deploymentorchestrator.secretpush;

import io.deploymentorchestrator.secretpush.config.SecretPushConfig;
import io.deploymentorchestrator.secretpush.config.UpdatePolicy;
import io.deploymentorchestrator.secretpush.plan.Checkpoint.Holding;
import io.deploymentorchestrator.secretpush.plan.FieldRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/** Texts of what is the case. */
final class StatusMessages {

  private static final int NAMES_SHOWN = 10;

  private StatusMessages() {}

  /** A time without fractions of a second. */
  static String seconds(String time) {
    return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** What the secret is, compared with the config. */
  static String pushed(SecretPushConfig config, Holding holding, boolean superseded) {
    if (superseded) {
      return "Pushed to AWS Secrets Manager; others have written a later version since";
    }
    if (config.updatePolicy() != UpdatePolicy.IfNotExists) {
      return "Pushed to AWS Secrets Manager";
    }
    if (!holding.written()) {
      return "In AWS Secrets Manager already, made by a Component of this name; updatePolicy IfNotExists keeps it as it is";
    }
    Map<String, FieldRecord> wanted = FieldRecord.of(config, holding.versionId());
    List<String> missing =
        wanted.keySet().stream().filter(n -> !holding.fields().containsKey(n)).sorted().toList();
    List<String> extra =
        holding.fields().keySet().stream().filter(n -> !wanted.containsKey(n)).sorted().toList();
    List<String> changed =
        wanted.keySet().stream()
            .filter(
                n ->
                    holding.fields().containsKey(n)
                        && !Objects.equals(wanted.get(n), holding.fields().get(n)))
            .sorted()
            .toList();
    StringJoiner differences = new StringJoiner("; ");
    add(differences, "not in the secret: ", missing);
    add(differences, "in the secret but no longer in the config: ", extra);
    add(differences, "changed in the config since: ", changed);
    return differences.length() == 0
        ? "Pushed to AWS Secrets Manager"
        : "Pushed to AWS Secrets Manager; updatePolicy IfNotExists keeps it as it is. "
            + capitalised(differences.toString());
  }

  private static void add(StringJoiner joiner, String what, Collection<String> names) {
    if (!names.isEmpty()) {
      String shown = String.join(", ", names.stream().limit(NAMES_SHOWN).toList());
      int more = names.size() - NAMES_SHOWN;
      joiner.add(what + shown + (more > 0 ? " and " + more + " more" : ""));
    }
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
