package io.deploymentorchestrator.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.testkit.contract.FaultyHandler.Config;
import io.deploymentorchestrator.testkit.contract.FaultyHandler.Fault;
import io.deploymentorchestrator.testkit.contract.FaultyHandler.Status;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.NeverEndedError;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is wrong with a handler fails its tests and says where, and hangs no build. */
class FaultyHandlersAreFoundTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private static InMemoryHost<Config, Status> host(Fault fault, Duration limit) {
    return InMemoryHost.of(() -> new FaultyHandler(fault)).callLimit(limit).start();
  }

  private static HostedComponent<Config, Status> component(InMemoryHost<Config, Status> host) {
    return host.component("contract", "c1").config(Map.of("value", "x"));
  }

  @Test
  void an_apply_that_never_ends_fails_with_its_name_and_its_stack() {
    try (InMemoryHost<Config, Status> host = host(Fault.APPLY_NEVER_ENDS, SHORT)) {
      assertThatThrownBy(() -> component(host).apply())
          .isInstanceOf(NeverEndedError.class)
          .hasMessageContaining("apply of Component c1 has not ended within 300 ms")
          .hasMessageContaining("FaultyHandler.neverEnd(FaultyHandler.java:")
          .hasMessageContaining("FaultyHandler.apply(");
    }
  }

  @Test
  void a_delete_that_never_ends_fails_with_its_name_and_its_stack() {
    try (InMemoryHost<Config, Status> host = host(Fault.DELETE_NEVER_ENDS, SHORT)) {
      assertThat(component(host).apply()).isInstanceOf(ApplyResult.Ready.class);
      assertThatThrownBy(() -> component(host).delete())
          .isInstanceOf(NeverEndedError.class)
          .hasMessageContaining("delete of Component c1 has not ended within 300 ms")
          .hasMessageContaining("FaultyHandler.delete(");
    }
  }

  @Test
  void an_interrupted_caller_hands_it_on_and_hears_of_a_call_that_ignores_it() {
    try (InMemoryHost<Config, Status> host = host(Fault.IGNORES_INTERRUPTION, SHORT)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> component(host).apply())
          .isInstanceOf(NeverEndedError.class)
          .hasMessageContaining("apply of Component c1 was interrupted and has not ended")
          .hasMessageContaining("FaultyHandler.ignoreInterruption(");
    }
    try (InMemoryHost<Config, Status> host =
        host(Fault.APPLY_NEVER_ENDS, Duration.ofSeconds(600))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> component(host).apply())
          .isInstanceOf(HostedComponent.HandlerFailure.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }

  @Test
  void a_status_that_violates_its_own_schema_is_refused_and_not_quoted() {
    try (InMemoryHost<Config, Status> host =
        host(Fault.STATUS_VIOLATES_ITS_SCHEMA, Duration.ofSeconds(60))) {
      HostedComponent<Config, Status> component = component(host);
      assertThatThrownBy(component::apply)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("value must be of type integer")
          .message()
          .doesNotContain("hunter2");
      assertThat(component.statusJson()).isEmpty();
    }
  }

  /** The tests of a class that is not run by itself, since its name ends otherwise. */
  private static final class Contract extends HandlerContract<Config, Status> {
    private final ComponentHandler<Config, Status> handler;

    Contract(ComponentHandler<Config, Status> handler) {
      this.handler = handler;
    }

    @Override
    protected ComponentHandler<Config, Status> newHandler() {
      return handler;
    }

    @Override
    protected Map<String, Object> config() {
      return Map.of("value", "x");
    }

    @Override
    protected void verifyApplied(HostedComponent<Config, Status> applied) {}

    @Override
    protected void verifyGone(HostedComponent<Config, Status> gone) {}
  }

  /** One whose class loader knows no index. */
  @SuppressWarnings("unchecked")
  private static ComponentHandler<Config, Status> notIndexed() throws Exception {
    String name = IndexedHandler.class.getName();
    ClassLoader parent = IndexedHandler.class.getClassLoader();
    ClassLoader loader =
        new ClassLoader(parent) {
          @Override
          protected Class<?> loadClass(String asked, boolean resolve)
              throws ClassNotFoundException {
            if (!asked.equals(name)) {
              return super.loadClass(asked, resolve);
            }
            try (InputStream in = parent.getResourceAsStream(name.replace('.', '/') + ".class")) {
              byte[] bytes = in.readAllBytes();
              return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
              throw new ClassNotFoundException(name, e);
            }
          }

          @Override
          public Enumeration<URL> getResources(String resource) {
            return Collections.emptyEnumeration();
          }
        };
    return (ComponentHandler<Config, Status>) loader.loadClass(name).getConstructor().newInstance();
  }

  private static void started(Fault fault, Consumer<Contract> test) {
    Contract contract = new Contract(new FaultyHandler(fault));
    contract.startHost();
    try {
      test.accept(contract);
    } finally {
      contract.stopHost();
    }
  }

  @Test
  void a_check_of_configs_that_trusts_their_types_or_remembers_is_found() {
    started(Fault.NONE, Contract::what_it_finds_in_a_config_it_finds_again_whatever_is_in_it);
    started(
        Fault.CHECK_TRUSTS_TYPES,
        contract ->
            assertThatThrownBy(contract::what_it_finds_in_a_config_it_finds_again_whatever_is_in_it)
                .hasMessageContaining("failed with java.lang.ClassCastException")
                .hasMessageContaining("given {value=true}"));
    started(
        Fault.CHECK_IS_NOT_PURE,
        contract ->
            assertThatThrownBy(contract::what_it_finds_in_a_config_it_finds_again_whatever_is_in_it)
                .hasMessageContaining("asked twice"));
  }

  @Test
  void a_check_that_refuses_the_sample_config_is_found() {
    started(Fault.NONE, Contract::nothing_is_found_wrong_with_the_sample_config);
    started(
        Fault.CHECK_REFUSES_ALL,
        contract ->
            assertThatThrownBy(contract::nothing_is_found_wrong_with_the_sample_config)
                .hasMessageContaining("is refused"));
  }

  @Test
  void a_check_that_never_ends_fails_with_its_name_and_its_stack() {
    try (InMemoryHost<Config, Status> host = host(Fault.CHECK_NEVER_ENDS, SHORT)) {
      assertThatThrownBy(() -> component(host).violations())
          .isInstanceOf(NeverEndedError.class)
          .hasMessageContaining("violations of Component c1 has not ended within 300 ms")
          .hasMessageContaining("FaultyHandler.violations(");
    }
  }

  @Test
  void a_handler_without_its_annotation_or_not_in_the_index_is_found() throws Exception {
    assertThatThrownBy(new Contract(new FaultyHandler(Fault.NONE))::a_host_finds_it_in_its_jar)
        .hasMessageContaining("FaultyHandler lacks PF4J's annotation @Extension");
    assertThatThrownBy(new Contract(notIndexed())::a_host_finds_it_in_its_jar)
        .hasMessageContaining("META-INF/extensions.idx does not name")
        .hasMessageContaining("-proc:full");
    new Contract(new IndexedHandler()).a_host_finds_it_in_its_jar();
  }
}
