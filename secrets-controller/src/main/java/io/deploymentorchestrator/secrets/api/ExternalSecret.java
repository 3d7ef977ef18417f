package io.deploymentorchestrator.secrets.api;

import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A Secret that is kept equal to what stores hold. The kind of External Secrets Operator, with its
 * fields and their meaning, and {@code apiVersion} in references to stores.
 */
@Group(ExternalSecret.GROUP)
@Version(ExternalSecret.VERSION)
@Kind(ExternalSecret.KIND)
@Plural("externalsecrets")
@Singular("externalsecret")
@ShortNames("es")
@Categories("external-secrets")
@AdditionalPrinterColumn(name = "StoreType", jsonPath = ".spec.secretStoreRef.kind")
@AdditionalPrinterColumn(name = "Store", jsonPath = ".spec.secretStoreRef.name")
@AdditionalPrinterColumn(name = "Refresh Interval", jsonPath = ".spec.refreshInterval")
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Last Sync",
    jsonPath = ".status.refreshTime",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
public final class ExternalSecret extends ReadResource<ExternalSecretSpec, ExternalSecretStatus>
    implements Namespaced {

  public static final String GROUP = "external-secrets.io";
  public static final String VERSION = "v1";
  public static final String API_VERSION = GROUP + "/" + VERSION;
  public static final String KIND = "ExternalSecret";

  @Serial private static final long serialVersionUID = 1L;

  @Override
  public ExternalSecret empty() {
    return new ExternalSecret();
  }

  @Override
  protected @Nullable ExternalSecretSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ExternalSecretStatus initStatus() {
    return null;
  }
}
