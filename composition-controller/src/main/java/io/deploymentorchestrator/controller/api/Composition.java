package io.deploymentorchestrator.controller.api;

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

/** A set of Components that belong together; a thin layer that stamps them out and sums them up. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Kind("Composition")
@Plural("compositions") // else it is derived with a dozen regular expressions for each object
@Singular("composition")
@ShortNames("compo")
@Categories("orchestrator")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Components", jsonPath = ".status.summary")
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class Composition extends ReadResource<CompositionSpec, CompositionStatus>
    implements Namespaced {

  @Serial private static final long serialVersionUID = 1L;

  @Override
  public Composition empty() {
    return new Composition();
  }

  @Override
  protected @Nullable CompositionSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable CompositionStatus initStatus() {
    return null;
  }
}
