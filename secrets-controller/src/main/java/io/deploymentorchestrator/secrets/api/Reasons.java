package io.deploymentorchestrator.secrets.api;

/**
 * The secrets controller's condition types and reasons. Each is listed in docs/reference/reasons.md
 * with its cause and cure.
 */
public final class Reasons {

  public static final String READY = "Ready";

  public static final String VALID = "Valid";
  public static final String VALIDATION_UNKNOWN = "ValidationUnknown";
  public static final String INVALID_PROVIDER_CONFIG = "InvalidProviderConfig";
  public static final String PROVIDER_UNREACHABLE = "ProviderUnreachable";
  public static final String UNSUPPORTED_ADDRESS = "UnsupportedAddress";
  public static final String TLS_FAILED = "TLSFailed";
  public static final String INCOMPATIBLE_PROVIDER = "IncompatibleProvider";
  public static final String PROVIDER_RESOURCE_NOT_FOUND = "ProviderResourceNotFound";
  public static final String NAMESPACE_NOT_ALLOWED = "NamespaceNotAllowed";
  public static final String FIELD_NOT_SERVED = "FieldNotServed";
  public static final String INVALID_FIELD = "InvalidField";
  public static final String UNREADABLE = "Unreadable";

  public static final String STORE_NOT_FOUND = "StoreNotFound";
  public static final String STORE_NOT_READY = "StoreNotReady";
  public static final String STORE_NOT_SERVED = "StoreNotServed";
  public static final String OTHER_CONTROLLER = "OtherController";

  public static final String SECRET_SYNCED = "SecretSynced";
  public static final String SECRET_SYNCED_ERROR = "SecretSyncedError";
  public static final String SECRET_DELETED = "SecretDeleted";

  public static final String LIMIT_EXCEEDED = "LimitExceeded";
  public static final String MIXED_CONTROLLERS = "MixedControllers";
  public static final String READ_FAILED = "ReadFailed";
  public static final String INVALID_VALUE = "InvalidValue";
  public static final String INVALID_KEY = "InvalidKey";
  public static final String TEMPLATE_FAILED = "TemplateFailed";
  public static final String NOT_OWNED = "NotOwned";
  public static final String OWNED_BY_OTHER = "OwnedByOther";
  public static final String CANNOT_CHANGE = "CannotChange";
  public static final String WRITE_REFUSED = "WriteRefused";
  public static final String DRIFT_CONTESTED = "DriftContested";

  private Reasons() {}
}
