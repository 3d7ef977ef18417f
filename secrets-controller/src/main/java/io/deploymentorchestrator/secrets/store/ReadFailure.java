package io.deploymentorchestrator.secrets.store;

/** Why a read failed. Messages name key, missing right or field, and never a value. */
public sealed interface ReadFailure {

  /** As the contract calls it: {@code PERMISSION_DENIED}. */
  String code();

  /** For the user. */
  String message();

  /**
   * The backend says that there is no such secret. Only this may count as its absence: Secrets can
   * be deleted because of it.
   */
  record NotFound(String message) implements ReadFailure {
    @Override
    public String code() {
      return "NOT_FOUND";
    }
  }

  /** To try again changes nothing until somebody changes something. */
  record Refused(String code, String message) implements ReadFailure {}

  /** It was tried as often as the store says; later it may succeed. */
  record Temporary(String code, String message) implements ReadFailure {}
}
