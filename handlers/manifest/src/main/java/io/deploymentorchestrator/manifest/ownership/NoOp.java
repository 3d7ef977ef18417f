package io.deploymentorchestrator.manifest.ownership;

import io.deploymentorchestrator.manifest.json.Trees;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether applying would provably change nothing, of an object without a {@link Fingerprint} to
 * compare with: it holds every desired value, and we own every field that is desired and no other.
 * "No" means only that it is not proven (defaults, normalised quantities): applying then is
 * harmless, the server writes nothing.
 */
public final class NoOp {

  private NoOp() {}

  /** Whether applying the tree under that manager would change nothing. */
  public static boolean isProven(
      Map<String, Object> live, Map<String, Object> desired, String manager) {
    return contains(live, desired)
        && ManagedFields.within(live, manager, desired)
        && Drift.of(desired, live, manager).isEmpty();
  }

  static boolean contains(@Nullable Object live, @Nullable Object desired) {
    return switch (desired) {
      case null -> live == null;
      case Map<?, ?> wanted ->
          live instanceof Map<?, ?> map
              && wanted.entrySet().stream()
                  .allMatch(e -> contains(map.get(e.getKey()), e.getValue()));
      case List<?> wanted -> live instanceof List<?> list && containsAll(list, wanted);
      default -> Trees.same(live, desired);
    };
  }

  private static boolean containsAll(List<?> live, List<?> desired) {
    if (live.size() != desired.size()) {
      return false;
    }
    for (int i = 0; i < desired.size(); i++) {
      if (!contains(live.get(i), desired.get(i))) {
        return false;
      }
    }
    return true;
  }
}
