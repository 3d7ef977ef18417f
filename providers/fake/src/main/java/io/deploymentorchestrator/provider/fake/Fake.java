package io.deploymentorchestrator.provider.fake;

import io.deploymentorchestrator.provider.kubernetes.ProviderResource;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;

/** A store whose secrets are written in it. */
@Group(ProviderResource.GROUP)
@Version(ProviderResource.VERSION)
@Kind("Fake")
@Plural("fakes")
@Singular("fake")
@Categories("external-secrets-providers")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class Fake extends ProviderResource<FakeSpec> {

  @Serial private static final long serialVersionUID = 1L;
}
