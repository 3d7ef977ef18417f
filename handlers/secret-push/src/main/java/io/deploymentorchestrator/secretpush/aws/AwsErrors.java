package io.deploymentorchestrator.secretpush.aws;

import io.deploymentorchestrator.secretpush.store.StoreException;
import io.deploymentorchestrator.secretpush.store.StoreOperation;
import io.deploymentorchestrator.secretpush.store.StoreProblem;
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
 * The one table from AWS's errors to this handler's problems. What reaches the rest of the handler
 * has neither the text nor the cause of what AWS or its SDK threw.
 */
final class AwsErrors {

  private static final Map<String, StoreProblem> BY_CODE = new HashMap<>();

  static {
    map(
        StoreProblem.ACCESS_DENIED,
        "AccessDeniedException",
        "AccessDenied",
        "UnauthorizedOperation");
    map(StoreProblem.KMS_ACCESS_DENIED, "KMSAccessDeniedException");
    map(
        StoreProblem.KMS_KEY_UNUSABLE,
        "EncryptionFailure",
        "DecryptionFailure",
        "EncryptionFailureException",
        "DecryptionFailureException",
        "KMSDisabledException",
        "KMSInvalidStateException",
        "KMSNotFoundException");
    map(
        StoreProblem.CREDENTIALS_INVALID,
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
        StoreProblem.THROTTLED,
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown");
    map(StoreProblem.LIMIT_EXCEEDED, "LimitExceededException");
    map(StoreProblem.NOT_FOUND, "ResourceNotFoundException");
    map(StoreProblem.ALREADY_EXISTS, "ResourceExistsException");
    map(StoreProblem.INVALID_STATE, "InvalidRequestException", "PreconditionNotMetException");
    map(
        StoreProblem.INVALID_PARAMETER,
        "InvalidParameterException",
        "InvalidParameterValue",
        "ValidationException",
        "ValidationError");
    map(
        StoreProblem.UNAVAILABLE,
        "InternalServiceError",
        "InternalServiceErrorException",
        "InternalFailure");
    map(StoreProblem.UNAVAILABLE, "ServiceUnavailable", "ServiceUnavailableException");
  }

  private AwsErrors() {}

  private static void map(StoreProblem problem, String... codes) {
    for (String code : codes) {
      BY_CODE.put(code, problem);
    }
  }

  /** What a failed call of Secrets Manager means. */
  static StoreException translate(RuntimeException thrown, StoreOperation operation) {
    if (thrown instanceof StoreException ours) {
      return ours;
    }
    return new StoreException(problemOf(thrown), operation);
  }

  private static StoreProblem problemOf(RuntimeException thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof CredentialsProblem credentials) {
        return credentials.problem();
      }
    }
    return switch (thrown) {
      case AwsServiceException answer -> ofAnswer(answer);
      case ApiCallAttemptTimeoutException ignored -> StoreProblem.UNREACHABLE;
      case ApiCallTimeoutException ignored -> StoreProblem.UNREACHABLE;
      case AbortedException ignored -> {
        // The host interrupts a call to cancel it; whoever comes next must see that too.
        Thread.currentThread().interrupt();
        yield StoreProblem.UNREACHABLE;
      }
      case SdkException failure when comesFromTransport(failure) -> StoreProblem.UNREACHABLE;
      default -> StoreProblem.UNREADABLE;
    };
  }

  private static StoreProblem ofAnswer(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    StoreProblem known = code == null ? null : BY_CODE.get(code);
    if (known == StoreProblem.ACCESS_DENIED && saysKms(answer)) {
      return StoreProblem.KMS_ACCESS_DENIED;
    }
    if (known != null) {
      return known;
    }
    if (answer.statusCode() == 429) {
      return StoreProblem.THROTTLED;
    }
    return answer.statusCode() >= 500 ? StoreProblem.UNAVAILABLE : StoreProblem.UNKNOWN;
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
  static StoreProblem problemOfCredentials(RuntimeException thrown, boolean assumesRole) {
    if (thrown instanceof AwsServiceException answer) {
      StoreProblem problem = ofAnswer(answer);
      return assumesRole && problem == StoreProblem.ACCESS_DENIED
          ? StoreProblem.ROLE_DENIED
          : problem;
    }
    return comesFromTransport(thrown)
        ? StoreProblem.IDENTITY_UNREACHABLE
        : StoreProblem.NO_CREDENTIALS;
  }

  /** Carries a problem with credentials through the SDK, which wraps whatever a provider throws. */
  static final class CredentialsProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final StoreProblem problem;

    CredentialsProblem(StoreProblem problem) {
      super(problem.reason());
      this.problem = problem;
    }

    StoreProblem problem() {
      return problem;
    }
  }
}
