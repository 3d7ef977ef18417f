package io.deploymentorchestrator.secrets.kubernetes;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.sync.LiveSecret;
import io.deploymentorchestrator.secrets.sync.ObjectId;
import io.deploymentorchestrator.secrets.sync.SecretContent;
import io.deploymentorchestrator.secrets.sync.TargetPlan;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between Secrets of the API server and ours. */
final class SecretMapping {

  private SecretMapping() {}

  /** A Secret as it is, for the ExternalSecret that writes it. */
  static LiveSecret live(Secret secret, ObjectId id) {
    ObjectMeta metadata = secret.getMetadata();
    Map<String, SecretValue> data = new HashMap<>();
    orEmpty(secret.getData()).forEach((key, value) -> data.put(key, value(value)));
    return new LiveSecret(
        metadata.getName(),
        metadata.getUid(),
        metadata.getResourceVersion(),
        Objects.requireNonNullElse(secret.getType(), SecretContent.OPAQUE),
        data,
        orEmpty(metadata.getLabels()),
        orEmpty(metadata.getAnnotations()),
        metadata.getOwnerReferences().stream()
            .filter(o -> Boolean.TRUE.equals(o.getController()))
            .findFirst()
            .map(SecretMapping::controller),
        Boolean.TRUE.equals(secret.getImmutable()),
        metadata.getDeletionTimestamp() != null,
        ours(metadata, id, "f:labels"),
        ours(metadata, id, "f:annotations"));
  }

  private static SecretValue value(@Nullable String base64) {
    return SecretValue.of(base64 == null ? new byte[0] : Base64.getDecoder().decode(base64));
  }

  private static LiveSecret.Controller controller(OwnerReference owner) {
    String apiVersion = owner.getApiVersion();
    int slash = apiVersion.indexOf('/');
    return new LiveSecret.Controller(
        slash < 0 ? "" : apiVersion.substring(0, slash),
        owner.getKind(),
        owner.getName(),
        owner.getUid());
  }

  /** The keys of a map in the metadata that we set, or External Secrets Operator for the same. */
  private static Set<String> ours(ObjectMeta metadata, ObjectId id, String field) {
    Set<String> managers =
        Set.of(ApiClients.USER_AGENT, "externalsecrets.external-secrets.io/" + id.name());
    Set<String> keys = new HashSet<>();
    for (ManagedFieldsEntry entry : metadata.getManagedFields()) {
      if (managers.contains(entry.getManager())
          && entry.getFieldsV1() != null
          && entry.getFieldsV1().getAdditionalProperties().get("f:metadata")
              instanceof Map<?, ?> fields
          && fields.get(field) instanceof Map<?, ?> entries) {
        for (Object key : entries.keySet()) {
          if (key instanceof String text && text.startsWith("f:")) {
            keys.add(text.substring(2));
          }
        }
      }
    }
    return keys;
  }

  /** A new Secret. */
  static Secret created(TargetKey key, ObjectId id, SecretContent content) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(key.namespace())
        .withName(key.name())
        .withLabels(content.labels())
        .withAnnotations(content.annotations())
        .withOwnerReferences(owner(id))
        .endMetadata()
        .withType(Objects.requireNonNullElse(content.type(), SecretContent.OPAQUE))
        .withData(encoded(content.data()))
        .build();
  }

  /** A Secret as it is to be, with the uid and version that it was looked at with. */
  static Secret replaced(Secret before, ObjectId id, TargetPlan.Replace plan) {
    List<OwnerReference> owners = new ArrayList<>(before.getMetadata().getOwnerReferences());
    owners.removeIf(o -> Boolean.TRUE.equals(o.getController()) || o.getUid().equals(id.uid()));
    owners.add(owner(id));
    return new SecretBuilder(before)
        .withMetadata(
            new ObjectMetaBuilder(before.getMetadata())
                .withManagedFields(List.of()) // those on the server stay
                .withLabels(plan.labels())
                .withAnnotations(plan.annotations())
                .withOwnerReferences(owners)
                .build())
        .withData(encoded(plan.data()))
        .build();
  }

  private static OwnerReference owner(ObjectId id) {
    return new OwnerReferenceBuilder()
        .withApiVersion(ExternalSecret.API_VERSION)
        .withKind(ExternalSecret.KIND)
        .withName(id.name())
        .withUid(id.uid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  private static Map<String, String> encoded(Map<String, SecretValue> data) {
    Map<String, String> encoded = new HashMap<>();
    data.forEach(
        (key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value.bytes())));
    return encoded;
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return Optional.ofNullable(map).orElse(Map.of());
  }
}
