package io.deploymentorchestrator.secretpush.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Component a secret belongs to, as the secret itself says: a marker at the end of its
 * description. It is written within CreateSecret and with every UpdateSecret, so it costs no
 * permission and there is no moment in which a secret of ours lacks it.
 *
 * @param clusterId identity of the cluster
 * @param namespace of the Component
 * @param name of the Component
 */
public record Owner(String clusterId, String namespace, String name) {

  /** What the marker starts with. */
  public static final String KEY = "deployment-orchestrator.io/owner=";

  /** AWS's limit for descriptions. */
  private static final int MAX_DESCRIPTION = 2048;

  private static final Pattern MARKER =
      Pattern.compile("(?:^|\\s)" + Pattern.quote(KEY) + "([^\\s/]+)/([^\\s/]+)/([^\\s/]+)\\s*$");
  private static final Pattern TEXT = Pattern.compile("([^\\s/]+)/([^\\s/]+)/([^\\s/]+)");

  /** The owner that a description names, if it names one. */
  public static Optional<Owner> in(String description) {
    Matcher marker = MARKER.matcher(description);
    return marker.find() ? Optional.of(of(marker)) : Optional.empty();
  }

  /** Reads {@code <cluster id>/<namespace>/<name>}. */
  public static Optional<Owner> parse(String text) {
    Matcher owner = TEXT.matcher(text);
    return owner.matches() ? Optional.of(of(owner)) : Optional.empty();
  }

  private static Owner of(Matcher matcher) {
    return new Owner(matcher.group(1), matcher.group(2), matcher.group(3));
  }

  /**
   * A description that names this owner after the user's own text, which is cut if there is no room
   * for all of it.
   */
  public String describe(Optional<String> text) {
    String marker = KEY + this;
    String own = text.map(String::strip).orElse("");
    if (own.isEmpty()) {
      return marker;
    }
    int room = MAX_DESCRIPTION - marker.length() - 1;
    return (own.length() > room ? own.substring(0, room) : own) + " " + marker;
  }

  /** A description of someone else's with its marker, if any, replaced by this owner's. */
  public String claim(String description) {
    return describe(Optional.of(MARKER.matcher(description).replaceFirst("")));
  }

  /** Whether both live in the same namespace of the same cluster. */
  public boolean isNeighbourOf(Owner other) {
    return clusterId.equals(other.clusterId) && namespace.equals(other.namespace);
  }

  /** {@code <cluster id>/<namespace>/<name>}. */
  @Override
  public String toString() {
    return clusterId + "/" + namespace + "/" + name;
  }
}
