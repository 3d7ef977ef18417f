package io.deploymentorchestrator.provider.sdk;

import java.io.Serial;
import java.util.Objects;

/**
 * Why a provider could not do what it was asked. Each kind is one status of the contract. The
 * message goes to the user: it names the field, the missing right or the cure, and never has a
 * value in it, nor a backend's answer that could quote one.
 */
public abstract sealed class ProviderException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private ProviderException(String message) {
    super(message);
  }

  /** What the user is told. */
  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "");
  }

  /**
   * The backend has no such secret. Users can have a Secret deleted because of this answer: it is
   * never given because something else is missing, such as the provider's own resource, a property
   * or a right.
   */
  public static final class NotFound extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public NotFound(String message) {
      super(message);
    }
  }

  /** The backend knows who asks and refuses; the message names the right that is missing. */
  public static final class PermissionDenied extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public PermissionDenied(String message) {
      super(message);
    }
  }

  /** The credentials are missing, wrong or expired. */
  public static final class Unauthenticated extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public Unauthenticated(String message) {
      super(message);
    }
  }

  /** The request or the provider's resource is wrong; trying again changes nothing. */
  public static final class InvalidRequest extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public InvalidRequest(String message) {
      super(message);
    }
  }

  /** The remote secret belongs to somebody else. */
  public static final class NotOwned extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public NotOwned(String message) {
      super(message);
    }
  }

  /** The remote secret changed meanwhile: to be read again. */
  public static final class Changed extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public Changed(String message) {
      super(message);
    }
  }

  /** The backend wants fewer calls; the call is tried again later. */
  public static final class TooManyRequests extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public TooManyRequests(String message) {
      super(message);
    }
  }

  /** The backend cannot be reached or fails; the call is tried again later. */
  public static final class Unavailable extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super(message);
    }
  }

  /** This provider does not serve that. */
  public static final class Unsupported extends ProviderException {
    @Serial private static final long serialVersionUID = 1L;

    public Unsupported(String message) {
      super(message);
    }
  }
}
