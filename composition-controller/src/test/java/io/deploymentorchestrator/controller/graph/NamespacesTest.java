package io.deploymentorchestrator.controller.graph;

import static io.deploymentorchestrator.controller.graph.GraphBuilder.component;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each namespace by itself. */
@Timeout(60)
class NamespacesTest {

  private final DependencyGraph graph = new DependencyGraph();

  private void comeAndGo(String namespace) {
    graph.observe(component("x").in(namespace).dependsOn("y").build());
    graph.remove(new ComponentKey(namespace, "x"));
  }

  @Test
  void one_of_which_nothing_is_left_is_forgotten() {
    graph.observeComposition("u1", "ns", "shop", List.of("app"));
    graph.observe(component("x").in("a").dependsOn("y").build());
    assertThat(graph.namespaces()).isEqualTo(2);
    graph.remove(new ComponentKey("a", "x"));
    assertThat(graph.rootCause(new ComponentKey("b", "x"))).isNull();
    assertThat(graph.namespaces()).isEqualTo(1);
    graph.removeComposition("u1", "ns");
    assertThat(graph.namespaces()).isZero();
  }

  @Test
  void work_in_one_waits_for_none_in_another() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Thread tenant =
        Thread.startVirtualThread(
            () ->
                graph.inNamespace(
                    "tenant",
                    () -> {
                      entered.countDown();
                      return await(leave);
                    }));
    entered.await();
    comeAndGo("other");
    assertThat(tenant.isAlive()).isTrue();
    leave.countDown();
    tenant.join();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void several_steps_in_one_have_nothing_in_between_also_when_nothing_is_left_of_it()
      throws InterruptedException {
    int[] unguarded = new int[1];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int k = 0; k < 1_000; k++) {
                      graph.inNamespace(
                          "a",
                          () -> {
                            int before = unguarded[0];
                            comeAndGo("a");
                            unguarded[0] = before + 1;
                            return before;
                          });
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(unguarded[0]).isEqualTo(4_000);
    assertThat(graph.namespaces()).isZero();
  }
}
