package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.api.SecretTarget;
import io.deploymentorchestrator.secrets.template.KeyTemplate;
import io.deploymentorchestrator.secrets.template.TemplateException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the target of an ExternalSecret is to be, by what was read. */
public sealed interface DesiredTarget {

  long MAX_BYTES = 1 << 20;

  /** This. */
  record Write(SecretContent content) implements DesiredTarget {}

  /** Whatever it is: nothing is left in the stores, and it is retained. */
  record Retain() implements DesiredTarget {}

  /** Gone: nothing is left in the stores. */
  record Delete() implements DesiredTarget {}

  /** It can't be told. */
  record Failed(Cause cause) implements DesiredTarget {}

  /** Makes it from what was read. */
  static DesiredTarget of(
      ExternalSecretSpec spec, Map<String, SecretValue> values, SecretMetadata metadata) {
    if (values.isEmpty()) {
      switch (Targets.deletionPolicy(spec)) {
        case Retain -> {
          return new Retain();
        }
        case Delete -> {
          return new Delete();
        }
        case Merge -> {} // written without keys
      }
    }
    SecretTarget.Template template = spec.target() == null ? null : spec.target().template();
    Map<String, SecretValue> data = new TreeMap<>();
    if (template == null
        || template.dataTemplates().isEmpty()
        || template.mergePolicy() == SecretTarget.MergePolicy.Merge) {
      data.putAll(values);
    }
    if (template != null) {
      for (Map.Entry<String, String> entry : new TreeMap<>(template.dataTemplates()).entrySet()) {
        try {
          data.put(entry.getKey(), KeyTemplate.parse(entry.getValue()).render(values));
        } catch (TemplateException e) {
          return new Failed(
              new Cause(
                  Reasons.TEMPLATE_FAILED,
                  "spec.target.template.data[" + entry.getKey() + "] " + e.getMessage()));
        }
      }
    }
    SecretContent content =
        new SecretContent(type(template), data, metadata.labels(), metadata.annotations());
    if (content.size() > MAX_BYTES) {
      return new Failed(
          new Cause(Reasons.LIMIT_EXCEEDED, "the values are more than the 1 MiB of a Secret"));
    }
    return new Write(content);
  }

  private static @Nullable String type(SecretTarget.@Nullable Template template) {
    return template == null || template.type() == null || template.type().isEmpty()
        ? null
        : template.type();
  }
}
