package io.deploymentorchestrator.testkit.host;

import io.deploymentorchestrator.api.KubernetesObjects;
import java.lang.reflect.Proxy;

/** For handlers that have nothing to do with Kubernetes objects: every call fails. */
final class NoKubernetesObjects {

  private NoKubernetesObjects() {}

  static KubernetesObjects create() {
    return (KubernetesObjects)
        Proxy.newProxyInstance(
            KubernetesObjects.class.getClassLoader(),
            new Class<?>[] {KubernetesObjects.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(
                  method.getName() + ": this host was built without Kubernetes objects");
            });
  }
}
