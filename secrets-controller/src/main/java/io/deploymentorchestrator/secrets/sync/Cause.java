package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.operator.text.DisplayText;

/**
 * Why an ExternalSecret is not synced.
 *
 * @param code one word, with which the message of the condition begins; listed in the reference of
 *     reasons
 * @param message names the field and the cure, and never a value
 */
public record Cause(String code, String message) {

  private static final int LONGEST = 1024;

  /** As the condition tells it. */
  public String text() {
    return DisplayText.line(code + ": " + message, LONGEST);
  }
}
