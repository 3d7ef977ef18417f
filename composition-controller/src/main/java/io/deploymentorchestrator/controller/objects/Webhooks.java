package io.deploymentorchestrator.controller.objects;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the API server says of webhooks: one that refused, in whatever words and with whatever code
 * it likes, and one that could not be asked (k8s.io/apiserver, {@code admission/plugin/webhook} and
 * {@code apiextensions-apiserver/pkg/apiserver/conversion}). Pure.
 */
public final class Webhooks {

  private static final Pattern REFUSED =
      Pattern.compile("^(admission webhook \"[^\"]*\" denied the request)");

  /** How the server begins. The same words further on are somebody else's, a value's even. */
  private static final Pattern FAILED =
      Pattern.compile(
          "^(?:Internal error occurred: )?"
              + "(failed calling webhook \"[^\"]*\"|failed to call webhook(?=: )|conversion webhook for [^\"]{1,600} failed(?=: ))");

  /** What its own network says, in which nothing is quoted that the webhook answered. */
  private static final Pattern TRANSPORT =
      Pattern.compile(
          "^: (?:failed to call webhook: )?Post \"[^\"]*\": "
              + "(?:dial |read |write |lookup |proxyconnect |context |tls: |x509: |remote error: tls: "
              + "|net/http: (?:TLS handshake timeout|request canceled|timeout awaiting response headers)"
              + "|no endpoints available for service \"|service \"[^\"]*\" not found"
              + "|(?:unexpected )?EOF$).*",
          Pattern.DOTALL);

  private static final int INTERNAL = 500;

  private Webhooks() {}

  /** Which webhook refused, in the server's words; empty if none did. */
  public static Optional<String> refusal(String message) {
    Matcher refused = REFUSED.matcher(message);
    return refused.find() ? Optional.of(refused.group(1)) : Optional.empty();
  }

  /** Whether a webhook could not be asked. */
  public static boolean isFailure(ApiAnswer answer) {
    return answer.code() >= INTERNAL && FAILED.matcher(answer.message()).find();
  }

  /**
   * Which one, and why not.
   *
   * @param message of a {@linkplain #isFailure failure}
   * @param confidential whether what the webhook itself said is left out: it was shown the object
   */
  public static String failure(String message, boolean confidential) {
    Matcher failed = FAILED.matcher(message);
    if (!failed.find()) {
      throw new IllegalArgumentException("no webhook failed");
    }
    String cause = message.substring(failed.end());
    return confidential && !TRANSPORT.matcher(cause).matches()
        ? failed.group(1)
        : failed.group(1) + cause;
  }
}
