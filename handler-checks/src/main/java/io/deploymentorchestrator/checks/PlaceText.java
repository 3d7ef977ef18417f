package io.deploymentorchestrator.checks;

import java.util.List;

/** The text of a place in a document: {@code list[0].name}, not too long for a message. */
final class PlaceText {

  private static final int LONGEST = 200;

  private final StringBuilder text = new StringBuilder();

  /** The text of a path: names of fields, and positions in lists as {@link Integer}. */
  static String of(List<Object> path) {
    PlaceText place = new PlaceText();
    for (Object step : path) {
      if (step instanceof Integer index) {
        place.item(index);
      } else {
        place.field(String.valueOf(step));
      }
    }
    return place.toString();
  }

  /** One step into a list. */
  void item(int index) {
    text.append('[').append(index).append(']');
  }

  /** One step into an object. */
  void field(String name) {
    text.append(text.isEmpty() ? "" : ".").append(name);
  }

  /** Empty for the root; the middle of a long one is left out. */
  @Override
  public String toString() {
    return text.length() <= LONGEST
        ? text.toString()
        : text.substring(0, LONGEST / 2) + "…" + text.substring(text.length() - LONGEST / 2);
  }
}
