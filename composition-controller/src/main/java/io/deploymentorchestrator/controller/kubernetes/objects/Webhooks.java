package io.deploymentorchestrator.controller.kubernetes.objects;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the API server says of webhooks: one that refused, in whatever words and with whatever code
 * it likes, and one that could not be asked (k8s.io/apiserver, {@code admission/plugin/webhook} and
 * {@code apiextensions-apiserver/pkg/apiserver/conversion}). Pure.
 */
final class Webhooks {

  private static final Pattern REFUSED =
      Pattern.compile("^(admission webhook \"[^\"]*\" denied the request)");

  private static final Pattern FAILED =
      Pattern.compile(
          "(failed calling webhook \"|failed to call webhook: |conversion webhook for .* failed: )");

  private static final String INTERNAL = "Internal error occurred: ";

  private Webhooks() {}

  /** Which webhook refused, in the server's words; empty if none did. */
  static Optional<String> refusal(String message) {
    Matcher refused = REFUSED.matcher(message);
    return refused.find() ? Optional.of(refused.group(1)) : Optional.empty();
  }

  /** Whether a webhook could not be asked. */
  static boolean isFailure(String message) {
    return FAILED.matcher(message).find();
  }

  /** Which one, and why not. */
  static String failure(String message) {
    return message.startsWith(INTERNAL) ? message.substring(INTERNAL.length()) : message;
  }
}
