package example.configreader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.testkit.contract.HandlerContract;
import io.deploymentorchestrator.testkit.host.HostedComponent;
import io.deploymentorchestrator.testkit.host.InMemoryHost;
import io.deploymentorchestrator.testkit.host.ObjectsInMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every handler has to keep to, and what this one does. */
class ConfigReaderTest extends HandlerContract<ConfigReader.Config, ConfigReader.Status> {

  private static final ObjectRef SETTINGS =
      new ObjectRef("v1", "ConfigMap", Optional.of("contract"), "settings");

  private final ObjectsInMemory objects =
      new ObjectsInMemory().put(SETTINGS, Map.of("data", Map.of("color", "blue", "size", "3")));

  @Override
  protected ComponentHandler<ConfigReader.Config, ConfigReader.Status> newHandler() {
    return new ConfigReader();
  }

  @Override
  protected InMemoryHost.Builder<ConfigReader.Config, ConfigReader.Status> host(
      InMemoryHost.Builder<ConfigReader.Config, ConfigReader.Status> builder) {
    return builder.kubernetes(objects);
  }

  @Override
  protected Map<String, Object> config() {
    return Map.of("values", Map.of("theme", Map.of("configMap", "settings", "key", "color")));
  }

  @Override
  protected void verifyApplied(
      HostedComponent<ConfigReader.Config, ConfigReader.Status> component) {
    assertEquals(Map.of("theme", "blue"), component.status().get("values"));
    assertTrue(objects.watched().contains(SETTINGS));
  }

  @Override
  protected void verifyGone(HostedComponent<ConfigReader.Config, ConfigReader.Status> component) {
    // It makes nothing outside.
  }

  @Test
  void it_waits_for_a_key_that_is_not_there_and_takes_it_up_when_it_comes() {
    objects.remove(SETTINGS);
    var waiting = assertInstanceOf(ApplyResult.InProgress.class, component().apply());
    assertEquals("waiting for key color of ConfigMap settings", waiting.message());
    assertEquals(1, new ConfigReader().watches(component().boundStatus().orElseThrow()).size());
    objects.put(SETTINGS, Map.of("data", Map.of("color", "red")));
    assertInstanceOf(ApplyResult.Ready.class, component().apply());
    assertEquals(Map.of("theme", "red"), component().status().get("values"));
  }

  @Test
  void it_reads_of_twenty_config_maps_at_most_and_says_so_with_what_the_schema_says() {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i <= 20; i++) {
      values.put("v" + i, Map.of("configMap", "c" + i, "key", "k"));
    }
    component().config(Map.of("values", values));
    var failed = assertInstanceOf(ApplyResult.Failed.class, component().apply());
    assertEquals("values: must come from at most 20 ConfigMaps", failed.message());
    component().config(Map.of("values", values, "more", 1));
    assertEquals(
        List.of("has unknown field 'more'", "values must come from at most 20 ConfigMaps"),
        component().violations());
    values.remove("v0");
    component().config(Map.of("values", values));
    assertEquals(List.of(), component().violations());
  }

  @Test
  void it_says_which_right_is_lacking_and_tries_again() {
    objects.forbid("ConfigMap");
    var failed = assertInstanceOf(ApplyResult.Failed.class, component().apply());
    assertEquals("CannotRead", failed.reason());
    assertTrue(failed.message().contains("may not get ConfigMap/settings"), failed.message());
  }
}
