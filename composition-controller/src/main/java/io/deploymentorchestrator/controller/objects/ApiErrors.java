package io.deploymentorchestrator.controller.objects;

import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.KubernetesException.Problem;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table from the API server's answers to {@link Problem}. Messages are meant for a Component's
 * status: they say what the server said, without the values that it quotes, since a value of a
 * config never is shown; of a Secret they name fields only.
 */
public final class ApiErrors {

  /** What authorization says, unlike admission, quotas and policies, which also answer 403. */
  private static final Pattern RIGHTS = Pattern.compile("User \".*\" cannot \\S+ ", Pattern.DOTALL);

  /** Values as the server quotes them: Go strings, and else anything up to the last colon. */
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

  private static final Pattern VALUE =
      Pattern.compile(
          "^(Invalid|Unsupported|Duplicate) value: (" + QUOTED.pattern() + "|.*(?=: )|.*$)",
          Pattern.DOTALL);

  private static final String UNTYPABLE = "failed to create typed patch object";

  /** The end of our side of a connection is another one each time; the message is to stay equal. */
  private static final Pattern OUR_END = Pattern.compile("(?<= )\\S+:\\d+->(?=\\S+:\\d+)");

  private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");

  /** Up to the value: "expected string, got &value.valueUnstructured{Value:5432}". */
  private static final Pattern GOT = Pattern.compile(", got .*", Pattern.DOTALL);

  private ApiErrors() {}

  /** The exception that a handler gets for an answer, about an object of a kind. */
  public static KubernetesException of(ApiAnswer answer, String kind) {
    Problem problem = problem(answer);
    return new KubernetesException(
        problem,
        oneLine(message(answer, problem, kind)),
        problem == Problem.INVALID && !kind.equals("Secret") ? causes(answer) : List.of());
  }

  /**
   * What is wrong, one by one, as the message has it; empty if the server doesn't tell it apart.
   */
  private static List<String> causes(ApiAnswer answer) {
    return answer.code() == 422
        ? answer.causes().stream().map(ApiErrors::withoutValue).map(ApiErrors::oneLine).toList()
        : List.of();
  }

  private static String oneLine(String text) {
    return LINE_BREAKS.matcher(text.strip()).replaceAll(" ");
  }

  /** What kind of problem an answer tells of. */
  public static Problem problem(ApiAnswer answer) {
    // A webhook that refuses may choose any code: that it did is told by the server's words alone.
    if (Webhooks.refusal(answer.message()).isPresent()) {
      return Problem.INVALID;
    }
    if (Webhooks.isFailure(answer)) {
      return Problem.WEBHOOK_FAILED;
    }
    return switch (answer.code()) {
      case 400, 405, 406, 413, 415 -> Problem.INVALID;
      case 422 -> uidDiffers(answer) ? Problem.CONFLICT : Problem.INVALID;
      case 403 -> forbidden(answer);
      case 404 -> Problem.NOT_FOUND;
      case 409 -> conflict(answer);
      case 500 -> isUntypable(answer) ? Problem.INVALID : Problem.UNAVAILABLE;
      default -> Problem.UNAVAILABLE;
    };
  }

  /**
   * To server-side apply, a field that the schema does not have, or a value of another type, is an
   * internal error (kubernetes/kubernetes issue 122480).
   */
  private static boolean isUntypable(ApiAnswer answer) {
    return answer.message().startsWith(UNTYPABLE);
  }

  /** With server-side apply another uid is refused as a change of an immutable field. */
  private static boolean uidDiffers(ApiAnswer answer) {
    return answer.causes().stream().anyMatch(c -> c.field().equals("metadata.uid"));
  }

  private static Problem forbidden(ApiAnswer answer) {
    if (answer.causes().stream().anyMatch(c -> c.reason().equals("NamespaceTerminating"))) {
      return Problem.NAMESPACE_TERMINATING;
    }
    // Without a Status the 403 does not come from admission either: a proxy, or anonymous access.
    return answer.message().isEmpty() || RIGHTS.matcher(answer.message()).find()
        ? Problem.FORBIDDEN
        : Problem.INVALID;
  }

  private static Problem conflict(ApiAnswer answer) {
    if (answer.causes().stream().anyMatch(c -> c.reason().equals("NamespaceTerminating"))) {
      return Problem.NAMESPACE_TERMINATING;
    }
    return answer.causes().stream().anyMatch(c -> c.reason().equals("FieldManagerConflict"))
        ? Problem.FIELD_CONFLICT
        : Problem.CONFLICT;
  }

  private static String message(ApiAnswer answer, Problem problem, String kind) {
    return switch (problem) {
      case FIELD_CONFLICT -> conflicts(answer);
      // What can't be typed is named by its field alone, also of a Secret.
      case INVALID ->
          kind.equals("Secret") && !isUntypable(answer) ? fields(answer) : invalid(answer);
      case WEBHOOK_FAILED -> stable(Webhooks.failure(answer.message(), kind.equals("Secret")));
      case UNAVAILABLE ->
          answer.code() == 401
              ? "the API server does not accept the controller's own credentials (401)"
              : unavailable(answer, kind);
      case GROUP_UNAVAILABLE -> throw new IllegalArgumentException("no answer alone tells that");
      case FORBIDDEN, NOT_FOUND, CONFLICT, NAMESPACE_TERMINATING, UNKNOWN_KIND ->
          answer.message().isEmpty()
              ? "the API server answered " + answer.code()
              : answer.message();
    };
  }

  private static String unavailable(ApiAnswer answer, String kind) {
    String code =
        "the API server answered "
            + answer.code()
            + (answer.reason().isEmpty() ? "" : " " + answer.reason());
    // An internal error may quote what it choked on.
    return kind.equals("Secret") || answer.message().isEmpty()
        ? code
        : code + ": " + GOT.matcher(stable(answer.message())).replaceAll("");
  }

  private static String stable(String message) {
    return OUR_END.matcher(message).replaceAll("");
  }

  private static String conflicts(ApiAnswer answer) {
    return answer.causes().stream()
        .map(c -> c.field() + " (" + c.message().replace("conflict with ", "owned by ") + ")")
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String fields(ApiAnswer answer) {
    String named =
        answer.causes().stream()
            .map(c -> c.field() + " (" + c.reason() + ")")
            .collect(Collectors.joining(", "));
    String who =
        Webhooks.refusal(answer.message()).map(w -> w + ": ").orElse("the API server refuses it: ");
    return who + answer.reason() + (named.isEmpty() ? "" : ": " + named);
  }

  /** Field by field, without the values that the server quotes. */
  private static String invalid(ApiAnswer answer) {
    String webhook = Webhooks.refusal(answer.message()).map(w -> w + ": ").orElse("");
    if (answer.code() == 422 && !answer.causes().isEmpty()) {
      return webhook
          + answer.causes().stream()
              .map(ApiErrors::withoutValue)
              .distinct()
              .collect(Collectors.joining("; "));
    }
    if (isUntypable(answer)) {
      int colon = answer.message().indexOf("): ");
      String said = colon < 0 ? answer.message() : answer.message().substring(colon + 3);
      return "does not fit the schema of its kind: " + GOT.matcher(said).replaceAll("");
    }
    // A decoder quotes what stands around the place where it stopped.
    int context = answer.message().indexOf(", error found in #");
    String said = context < 0 ? answer.message() : answer.message().substring(0, context);
    if (webhook.isEmpty()) {
      return said;
    }
    // What a policy says is shown as it says it, with all the causes that it gives beside.
    return Stream.concat(
            Stream.of(said),
            answer.causes().stream()
                .filter(c -> !said.contains(c.message()))
                .map(c -> named(c, c.message())))
        .collect(Collectors.joining("; "));
  }

  private static String withoutValue(ApiAnswer.Cause cause) {
    return named(cause, VALUE.matcher(cause.message()).replaceFirst("$1 value"));
  }

  private static String named(ApiAnswer.Cause cause, String text) {
    return cause.field().isEmpty() ? text : cause.field() + ": " + text;
  }
}
