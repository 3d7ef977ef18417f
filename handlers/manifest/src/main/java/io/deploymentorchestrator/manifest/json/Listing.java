package io.deploymentorchestrator.manifest.json;

import java.util.Collection;
import java.util.stream.Collectors;

/** Many things in a message: the first ones, and how many more there are. Pure. */
public final class Listing {

  /** The most that a message names. */
  public static final int MOST = 5;

  private Listing() {}

  /** At most {@link #MOST}, in their order, then {@code and N more}. */
  public static String of(Collection<String> texts, String separator) {
    String first = texts.stream().limit(MOST).collect(Collectors.joining(separator));
    return texts.size() <= MOST
        ? first
        : first + separator + "and " + (texts.size() - MOST) + " more";
  }
}
