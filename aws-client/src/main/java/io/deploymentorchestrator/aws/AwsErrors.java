package io.deploymentorchestrator.aws;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The one table from AWS's errors to our problems. What reaches others has neither the text nor the
 * cause of what AWS or its SDK threw.
 */
final class AwsErrors {

  private static final Map<String, AwsProblem> BY_CODE = new HashMap<>();

  static {
    map(AwsProblem.ACCESS_DENIED, "AccessDeniedException", "AccessDenied", "UnauthorizedOperation");
    map(AwsProblem.KMS_ACCESS_DENIED, "KMSAccessDeniedException");
    map(
        AwsProblem.KMS_KEY_UNUSABLE,
        "EncryptionFailure",
        "DecryptionFailure",
        "EncryptionFailureException",
        "DecryptionFailureException",
        "KMSDisabledException",
        "KMSInvalidStateException",
        "KMSNotFoundException");
    map(
        AwsProblem.CREDENTIALS_INVALID,
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "InvalidAccessKeyId",
        "InvalidIdentityToken",
        "OptInRequired");
    map(
        AwsProblem.THROTTLED,
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown");
    map(AwsProblem.LIMIT_EXCEEDED, "LimitExceededException");
    map(AwsProblem.NOT_FOUND, "ResourceNotFoundException");
    map(AwsProblem.ALREADY_EXISTS, "ResourceExistsException");
    map(AwsProblem.INVALID_STATE, "InvalidRequestException", "PreconditionNotMetException");
    map(
        AwsProblem.INVALID_PARAMETER,
        "InvalidParameterException",
        "InvalidParameterValue",
        "ValidationException",
        "ValidationError");
    map(
        AwsProblem.UNAVAILABLE,
        "InternalServiceError",
        "InternalServiceErrorException",
        "InternalFailure");
    map(AwsProblem.UNAVAILABLE, "ServiceUnavailable", "ServiceUnavailableException");
  }

  private AwsErrors() {}

  private static void map(AwsProblem problem, String... codes) {
    for (String code : codes) {
      BY_CODE.put(code, problem);
    }
  }

  /** What a failed call of Secrets Manager means. */
  static AwsException translate(RuntimeException thrown, SecretsManagerAction action) {
    if (thrown instanceof AwsException ours) {
      return ours;
    }
    return new AwsException(problemOf(thrown), action);
  }

  private static AwsProblem problemOf(RuntimeException thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof CredentialsProblem credentials) {
        return credentials.problem();
      }
    }
    return switch (thrown) {
      case AwsServiceException answer -> ofAnswer(answer);
      case ApiCallAttemptTimeoutException ignored -> AwsProblem.UNREACHABLE;
      case ApiCallTimeoutException ignored -> AwsProblem.UNREACHABLE;
      case AbortedException ignored -> {
        // The host interrupts a call to cancel it; whoever comes next must see that too.
        Thread.currentThread().interrupt();
        yield AwsProblem.UNREACHABLE;
      }
      case SdkException failure when comesFromTransport(failure) -> AwsProblem.UNREACHABLE;
      default -> AwsProblem.UNREADABLE;
    };
  }

  private static AwsProblem ofAnswer(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    AwsProblem known = code == null ? null : BY_CODE.get(code);
    if (known == AwsProblem.ACCESS_DENIED && saysKms(answer)) {
      return AwsProblem.KMS_ACCESS_DENIED;
    }
    if (known != null) {
      return known;
    }
    if (answer.statusCode() == 429) {
      return AwsProblem.THROTTLED;
    }
    return answer.statusCode() >= 500 ? AwsProblem.UNAVAILABLE : AwsProblem.UNKNOWN;
  }

  /**
   * AWS has one code for a missing permission of its own and of the key's: only the text, looked at
   * and not kept, tells.
   */
  private static boolean saysKms(AwsServiceException answer) {
    String text = answer.awsErrorDetails().errorMessage();
    return text != null && text.toLowerCase(Locale.ROOT).contains("kms");
  }

  /** Whether a failure is the network's rather than that of an answer that can't be read. */
  static boolean comesFromTransport(Throwable failure) {
    for (Throwable each = failure.getCause(); each != null; each = each.getCause()) {
      if (each.getClass().getName().contains("Json")) {
        return false;
      }
      if (each instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  /** What a failure to get credentials means. */
  static AwsProblem problemOfCredentials(RuntimeException thrown, boolean assumesRole) {
    if (thrown instanceof AwsServiceException answer) {
      AwsProblem problem = ofAnswer(answer);
      return assumesRole && problem == AwsProblem.ACCESS_DENIED ? AwsProblem.ROLE_DENIED : problem;
    }
    return comesFromTransport(thrown) ? AwsProblem.IDENTITY_UNREACHABLE : AwsProblem.NO_CREDENTIALS;
  }

  /** Carries a problem with credentials through the SDK, which wraps whatever a provider throws. */
  static final class CredentialsProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final AwsProblem problem;

    CredentialsProblem(AwsProblem problem) {
      super(problem.reason());
      this.problem = problem;
    }

    AwsProblem problem() {
      return problem;
    }
  }
}
