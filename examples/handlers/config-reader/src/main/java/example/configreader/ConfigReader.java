package example.configreader;

import io.deploymentorchestrator.api.ApplyRequest;
import io.deploymentorchestrator.api.ApplyResult;
import io.deploymentorchestrator.api.ComponentHandler;
import io.deploymentorchestrator.api.Condition;
import io.deploymentorchestrator.api.ConfigViolation;
import io.deploymentorchestrator.api.DeleteRequest;
import io.deploymentorchestrator.api.DeleteResult;
import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.api.HandlerDescriptor.ConditionType;
import io.deploymentorchestrator.api.KubernetesException;
import io.deploymentorchestrator.api.ObjectRef;
import io.deploymentorchestrator.api.Retry;
import io.deploymentorchestrator.api.UncheckedConfig;
import io.deploymentorchestrator.api.WatchedObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pf4j.Extension;

/** Reads keys of ConfigMaps and hands them on, so that other Components may reference them. */
@Extension
public final class ConfigReader implements ComponentHandler<ConfigReader.Config, ConfigReader.Status> {

  private static final String READ = "Read";

  /** Each is watched. */
  private static final int MOST_CONFIG_MAPS = 20;

  /** What a user writes: under which name to hand on which key of which ConfigMap. */
  public record Config(Map<String, Source> values) {
    public record Source(String configMap, String key) {}
  }

  /** What others may reference: the values, and where they were read. */
  public record Status(Map<String, String> values, List<Seen> configMaps) {
    public record Seen(String namespace, String name, Optional<String> resourceVersion) {}
  }

  @Override
  public HandlerDescriptor descriptor() {
    return new HandlerDescriptor(
        "config-reader",
        "1.0.0",
        resource("config.schema.json"),
        resource("status.schema.json"),
        List.of(new ConditionType(READ, "every key was there when last looked at")),
        false);
  }

  @Override
  public Class<Config> configType() {
    return Config.class;
  }

  @Override
  public Class<Status> statusType() {
    return Status.class;
  }

  /** What a schema can't say: of how many ConfigMaps the values come. */
  @Override
  public List<ConfigViolation> violations(UncheckedConfig config) {
    Set<String> names = new HashSet<>();
    for (Object source : field(config.config(), "values").values()) {
      // What is of another type the schema tells of.
      if (source instanceof Map<?, ?> map && map.get("configMap") instanceof String name) {
        names.add(name);
      }
    }
    return violations(names);
  }

  private static List<ConfigViolation> violations(Set<String> configMaps) {
    return configMaps.size() <= MOST_CONFIG_MAPS
        ? List.of()
        : List.of(
            new ConfigViolation(
                List.of("values"), "must come from at most " + MOST_CONFIG_MAPS + " ConfigMaps"));
  }

  @Override
  public ApplyResult<Status> apply(ApplyRequest<Config, Status> request) {
    String namespace = request.component().namespace();
    Set<String> names = new HashSet<>();
    request.config().values().values().forEach(source -> names.add(source.configMap()));
    for (ConfigViolation violation : violations(names)) {
      return ApplyResult.failed(
          "InvalidConfig",
          violation.toString(),
          Retry.WHEN_CHANGED,
          Optional.empty(),
          List.of(Condition.isFalse(READ, "InvalidConfig", violation.toString())));
    }
    Map<String, Status.Seen> seen = new TreeMap<>();
    Map<String, Map<?, ?>> data = new TreeMap<>();
    Map<String, String> values = new TreeMap<>();
    List<String> missing = new ArrayList<>();
    try {
      for (Config.Source source : request.config().values().values()) {
        ObjectRef ref = configMap(namespace, source.configMap());
        // Watch first, then read: a change in between is not missed.
        request.kubernetes().watch(new WatchedObject(ref, false));
        Optional<Map<String, Object>> found = request.kubernetes().get(ref);
        data.put(ref.name(), found.map(o -> field(o, "data")).orElse(Map.of()));
        Optional<String> version =
            found.map(o -> String.valueOf(field(o, "metadata").get("resourceVersion")));
        seen.put(ref.name(), new Status.Seen(namespace, ref.name(), version));
      }
    } catch (KubernetesException e) {
      String message = "ConfigMaps can't be read: " + e.getMessage();
      return ApplyResult.failed(
          "CannotRead",
          message,
          Retry.BACKOFF,
          Optional.empty(),
          List.of(Condition.isFalse(READ, "CannotRead", message)));
    }
    new TreeMap<>(request.config().values())
        .forEach(
            (name, source) -> {
              Object value = data.get(source.configMap()).get(source.key());
              if (value == null) {
                missing.add("key " + source.key() + " of ConfigMap " + source.configMap());
              } else {
                values.put(name, value.toString());
              }
            });
    Status status = new Status(values, List.copyOf(seen.values()));
    if (!missing.isEmpty()) {
      // What is watched makes the next call: no time needs to be given.
      String message = "waiting for " + String.join(", ", missing);
      return ApplyResult.inProgress(
          "KeyMissing",
          message,
          Optional.of(status),
          List.of(Condition.isFalse(READ, "KeyMissing", message)),
          Optional.empty());
    }
    String message = values.size() + " values read";
    return ApplyResult.ready(status, List.of(Condition.isTrue(READ, "Read", message)), message);
  }

  @Override
  public DeleteResult<Status> delete(DeleteRequest<Status> request) {
    return new DeleteResult.Deleted<>("nothing was made, so nothing is left");
  }

  @Override
  public List<WatchedObject> watches(Status status) {
    return status.configMaps().stream()
        .map(s -> new WatchedObject(configMap(s.namespace(), s.name()), false, s.resourceVersion()))
        .toList();
  }

  private static ObjectRef configMap(String namespace, String name) {
    return new ObjectRef("v1", "ConfigMap", Optional.of(namespace), name);
  }

  private static Map<?, ?> field(Map<String, Object> object, String name) {
    return object.get(name) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String resource(String name) {
    try (InputStream in = ConfigReader.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
