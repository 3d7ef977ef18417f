package io.deploymentorchestrator.provider.aws;

import io.deploymentorchestrator.provider.kubernetes.ProviderResource;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;

/** AWS Secrets Manager in one region, and as whom it is called. */
@Group(ProviderResource.GROUP)
@Version(ProviderResource.VERSION)
@Kind(AWSSecretManager.KIND)
@Plural("awssecretmanagers")
@Singular("awssecretmanager")
@Categories("external-secrets-providers")
@AdditionalPrinterColumn(name = "Region", jsonPath = ".spec.region")
@AdditionalPrinterColumn(name = "Role", jsonPath = ".spec.role", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class AWSSecretManager extends ProviderResource<AWSSecretManagerSpec> {

  static final String KIND = "AWSSecretManager";

  @Serial private static final long serialVersionUID = 1L;
}
