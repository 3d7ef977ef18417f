package io.deploymentorchestrator.testkit.junit;

import io.deploymentorchestrator.localenvironment.ControlPlane;
import io.deploymentorchestrator.localenvironment.tools.Tool;
import io.deploymentorchestrator.localenvironment.tools.Tools;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/** Behind {@link WithCluster}. */
final class ClusterExtension extends TypeBasedParameterResolver<Cluster> {
  private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

  /**
   * Each test, and each class for its static parts, has a {@link Cluster} of its own, which JUnit
   * closes with it: so a namespace lives as long as what asked for it.
   */
  @Override
  public Cluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ControlPlane controlPlane = SharedEnvironment.controlPlane(context);
    Tools tools = SharedEnvironment.tools(context);
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            context.getUniqueId(),
            key -> new Cluster(controlPlane, tools.binary(Tool.KUBECTL), tools),
            Cluster.class);
  }
}
