package io.deploymentorchestrator.secrets.sync;

import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.DataEntry;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.DataFromEntry;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.RemoteRef;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.SourceRef;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec.StoreRef;
import io.deploymentorchestrator.secrets.api.Reasons;
import io.deploymentorchestrator.secrets.api.SecretTarget;
import io.deploymentorchestrator.secrets.template.KeyTemplate;
import io.deploymentorchestrator.secrets.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a spec is not served yet, or cannot be right. Each field is named by its path: none is
 * dropped in silence.
 */
final class SpecCheck {

  private static final int MAX_ENTRIES = 500;

  private final List<String> notServed = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();
  private final List<String> templates = new ArrayList<>();
  private boolean tooMany;

  private SpecCheck() {}

  /** What stands against a spec; empty: nothing. */
  static Optional<Cause> of(ExternalSecretSpec spec) {
    SpecCheck check = new SpecCheck();
    check.spec(spec);
    return check.cause();
  }

  private Optional<Cause> cause() {
    if (tooMany) {
      return Optional.of(
          new Cause(
              Reasons.LIMIT_EXCEEDED,
              "spec.data and spec.dataFrom have more than " + MAX_ENTRIES + " entries"));
    }
    if (!invalid.isEmpty()) {
      return Optional.of(new Cause(Reasons.INVALID_FIELD, String.join("; ", invalid)));
    }
    if (!notServed.isEmpty()) {
      return Optional.of(
          new Cause(
              Reasons.FIELD_NOT_SERVED,
              String.join(", ", notServed)
                  + (notServed.size() == 1 ? " is" : " are")
                  + " not served yet by this controller: leave it out"));
    }
    if (!templates.isEmpty()) {
      return Optional.of(new Cause(Reasons.TEMPLATE_FAILED, String.join("; ", templates)));
    }
    return Optional.empty();
  }

  private void spec(ExternalSecretSpec spec) {
    notServedIf(spec.syncWindows() != null, "spec.syncWindows");
    if (spec.refreshInterval() != null && GoDuration.parse(spec.refreshInterval()).isEmpty()) {
      invalid.add("spec.refreshInterval is no duration such as 1h or 15m");
    }
    tooMany = spec.dataEntries().size() + spec.dataFromEntries().size() > MAX_ENTRIES;
    if (tooMany) {
      return;
    }
    if (spec.target() != null) {
      target(spec.target());
    }
    for (int i = 0; i < spec.dataEntries().size(); i++) {
      data("spec.data[" + i + "]", spec.dataEntries().get(i), spec.secretStoreRef());
    }
    for (int i = 0; i < spec.dataFromEntries().size(); i++) {
      dataFrom("spec.dataFrom[" + i + "]", spec.dataFromEntries().get(i), spec.secretStoreRef());
    }
  }

  private void target(SecretTarget target) {
    notServedIf(target.manifest() != null, "spec.target.manifest");
    notServedIf(Boolean.TRUE.equals(target.immutable()), "spec.target.immutable");
    if (target.creationPolicy() != null
        && target.creationPolicy() != SecretTarget.CreationPolicy.Owner) {
      notServed.add("spec.target.creationPolicy: " + target.creationPolicy());
    }
    SecretTarget.Template template = target.template();
    if (template == null) {
      return;
    }
    notServedIf(
        template.templateFrom() != null && !template.templateFrom().isEmpty(),
        "spec.target.template.templateFrom");
    parse("spec.target.template.data", template.dataTemplates());
    if (template.metadata() != null) {
      metadata(template.metadata());
    }
  }

  private void metadata(SecretTarget.Metadata metadata) {
    notServedIf(
        metadata.finalizers() != null && !metadata.finalizers().isEmpty(),
        "spec.target.template.metadata.finalizers");
    templatesNotServed("spec.target.template.metadata.labels", metadata.labels());
    templatesNotServed("spec.target.template.metadata.annotations", metadata.annotations());
  }

  /** Values would be where they can be read without the right to read Secrets. */
  private void templatesNotServed(String path, @Nullable Map<String, String> entries) {
    if (entries != null) {
      new TreeMap<>(entries)
          .forEach(
              (key, text) -> notServedIf(text.contains("{{"), path + "[" + key + "]: templates"));
    }
  }

  private void parse(String path, Map<String, String> entries) {
    new TreeMap<>(entries)
        .forEach(
            (key, text) -> {
              try {
                KeyTemplate.parse(text);
              } catch (TemplateException e) {
                templates.add(path + "[" + key + "] " + e.getMessage());
              }
            });
  }

  private void data(String path, DataEntry entry, @Nullable StoreRef usual) {
    remote(path + ".remoteRef", entry.remoteRef());
    source(path, entry.sourceRef(), usual);
  }

  private void dataFrom(String path, DataFromEntry entry, @Nullable StoreRef usual) {
    notServedIf(entry.find() != null, path + ".find");
    notServedIf(entry.rewrite() != null && !entry.rewrite().isEmpty(), path + ".rewrite");
    boolean generated = entry.sourceRef() != null && entry.sourceRef().generatorRef() != null;
    if (entry.extract() == null) {
      if (entry.find() == null && !generated) {
        invalid.add(path + " says neither extract nor find nor sourceRef.generatorRef");
      }
      notServedIf(generated, path + ".sourceRef.generatorRef");
      return;
    }
    if (entry.find() != null || generated) {
      invalid.add(path + " says extract together with find or a generator: say one of them");
    }
    remote(path + ".extract", entry.extract());
    source(path, entry.sourceRef(), usual);
  }

  private void remote(String path, RemoteRef ref) {
    if (ref.key().isEmpty()) {
      invalid.add(path + ".key is empty");
    }
  }

  private void source(String path, @Nullable SourceRef source, @Nullable StoreRef usual) {
    if (source != null && source.generatorRef() != null) {
      notServed.add(path + ".sourceRef.generatorRef");
      return;
    }
    StoreRef own = source == null ? null : source.storeRef();
    StoreRef store = own != null ? own : usual;
    if (store == null || store.name() == null) {
      invalid.add(
          path
              + " names no store: set spec.secretStoreRef.name or "
              + path
              + ".sourceRef.storeRef");
    }
  }

  private void notServedIf(boolean asked, String path) {
    if (asked) {
      notServed.add(path);
    }
  }
}
