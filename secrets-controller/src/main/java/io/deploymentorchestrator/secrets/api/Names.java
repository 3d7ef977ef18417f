package io.deploymentorchestrator.secrets.api;

/** Names that users and other tools see. */
public final class Names {

  /** Of the stores. */
  public static final String STORE_GROUP = "secretstore.external-secrets.io";

  /** Of the resources that configure providers of stores. */
  public static final String PROVIDER_GROUP = "provider.secretstore.external-secrets.io";

  /** Of both. */
  public static final String VERSION = "v2alpha1";

  public static final String STORE_API_VERSION = STORE_GROUP + "/" + VERSION;

  public static final String PROVIDER_API_VERSION = PROVIDER_GROUP + "/" + VERSION;

  /** {@code "true"} on a Service: it is a provider's and gets a certificate. */
  public static final String PROVIDER_LABEL = "external-secrets.io/provider";

  /** On a Service with that label: the Secret that its certificate is put into. */
  public static final String TLS_SECRET = "external-secrets.io/tls-secret";

  /** On a Secret with a certificate that is issued and renewed here: for whom. */
  public static final String CERTIFICATE_LABEL = "external-secrets.io/certificate";

  /** A duration as Go and Kubernetes write it; also a bare 0. */
  static final String DURATION = "^(0|([0-9]+(\\.[0-9]+)?(ms|s|m|h))+)$";

  private Names() {}
}
