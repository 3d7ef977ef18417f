package io.deploymentorchestrator.secrets.api;

import io.deploymentorchestrator.operator.resources.ReadResource;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A store of secrets that namespaces share, served by a provider in a process of its own. */
@Group(Names.STORE_GROUP)
@Version(Names.VERSION)
@Kind("ClusterSecretStore")
@Plural("clustersecretstores")
@Singular("clustersecretstore")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Status",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Capabilities", jsonPath = ".status.capabilities")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message",
    priority = 1)
public final class ClusterSecretStore
    extends ReadResource<ClusterSecretStoreSpec, SecretStoreStatus> {

  @Serial private static final long serialVersionUID = 1L;

  @Override
  public ClusterSecretStore empty() {
    return new ClusterSecretStore();
  }

  @Override
  protected @Nullable ClusterSecretStoreSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable SecretStoreStatus initStatus() {
    return null;
  }
}
