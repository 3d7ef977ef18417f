package io.deploymentorchestrator.controller.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.api.KubernetesObjects;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LimitedObjectsTest {

  @Test
  void everyMethodIsHandedOnAlsoThoseThatHaveADefault() {
    assertThat(KubernetesObjects.class.getMethods())
        .allSatisfy(
            method ->
                assertThat(Arrays.stream(LimitedObjects.class.getDeclaredMethods()))
                    .anyMatch(
                        own ->
                            own.getName().equals(method.getName())
                                && Arrays.equals(
                                    own.getParameterTypes(), method.getParameterTypes())));
  }
}
