package io.deploymentorchestrator.controller.objects;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the answer to a creation in a dry run under another name says of the real one. Pure. */
public final class DryRuns {

  private static final String NAME = "metadata.name";

  private DryRuns() {}

  /**
   * Whether it is about the other name alone: that one is taken, or is none that such an object can
   * have.
   */
  public static boolean tellsNothing(ApiAnswer answer) {
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

  private static boolean isOfTheName(@Nullable Object cause) {
    return cause instanceof Map<?, ?> map && NAME.equals(map.get("field"));
  }

  /** The answer as if it had been given under the object's own name. */
  public static ApiAnswer under(String name, String other, ApiAnswer answer) {
    if (answer.successful()) {
      return answer;
    }
    Map<String, Object> body = new HashMap<>(answer.body());
    body.put("message", answer.message().replace(other, name));
    if (answer.body().get("details") instanceof Map<?, ?> details
        && details.get("causes") instanceof List<?> causes) {
      Map<Object, Object> without = new HashMap<>(details);
      without.put("causes", causes.stream().filter(cause -> !isOfTheName(cause)).toList());
      body.put("details", without);
    }
    return new ApiAnswer(answer.code(), body);
  }
}
