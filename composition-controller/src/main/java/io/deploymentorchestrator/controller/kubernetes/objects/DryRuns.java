package io.deploymentorchestrator.controller.kubernetes.objects;

import java.util.HashMap;
import java.util.Map;

/** What the answer to a creation in a dry run under another name says of the real one. Pure. */
final class DryRuns {

  private static final String NAME = "metadata.name";

  private DryRuns() {}

  /**
   * Whether it is about the other name alone: that one is taken, or is none that such an object can
   * have.
   */
  static boolean tellsNothing(ApiAnswer answer) {
    return switch (answer.code()) {
      case 409 -> answer.causes().isEmpty();
      case 422 ->
          !answer.causes().isEmpty() && answer.causes().stream().allMatch(DryRuns::isOfTheName);
      default -> false;
    };
  }

  private static boolean isOfTheName(ApiAnswer.Cause cause) {
    return cause.field().equals(NAME) || cause.message().contains(NAME);
  }

  /** The answer as if it had been given under the object's own name. */
  static ApiAnswer under(String name, String other, ApiAnswer answer) {
    if (answer.successful()) {
      return answer;
    }
    Map<String, Object> body = new HashMap<>(answer.body());
    body.put("message", answer.message().replace(other, name));
    return new ApiAnswer(answer.code(), body);
  }
}
