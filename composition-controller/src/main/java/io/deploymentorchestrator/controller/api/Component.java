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

/** One part of a deployment, served by one handler. */
@Group(Names.GROUP)
@Version(Names.VERSION)
@Kind("Component")
@Plural("components") // else it is derived with a dozen regular expressions for each object
@Singular("component")
@ShortNames("comp")
@Categories("orchestrator")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Handler", jsonPath = ".spec.handler")
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].message")
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(
    name = "Dependencies",
    jsonPath = ".status.applied.dependsOn",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Handler-Version",
    jsonPath = ".status.handler.version",
    priority = 1)
public final class Component extends ReadResource<ComponentSpec, ComponentStatus>
    implements Namespaced {

  @Serial private static final long serialVersionUID = 1L;

  @Override
  public Component empty() {
    return new Component();
  }

  @Override
  protected @Nullable ComponentSpec initSpec() {
    return null;
  }

  @Override
  protected @Nullable ComponentStatus initStatus() {
    return null;
  }
}
