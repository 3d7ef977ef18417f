package io.deploymentorchestrator.secrets.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.deploymentorchestrator.secrets.api.ExternalSecret;
import io.deploymentorchestrator.secrets.api.ExternalSecretSpec;
import io.deploymentorchestrator.secrets.store.StoreKey;
import io.deploymentorchestrator.secrets.store.StoreKind;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ExternalSecretsTest {

  private static final ResourceID ID = new ResourceID("creds", "shop");
  private static final StoreKey AWS = new StoreKey(StoreKind.NAMESPACED, "shop", "aws");
  private static final StoreKey SHARED = new StoreKey(StoreKind.CLUSTER, "", "shared");

  private final ExternalSecrets objects = new ExternalSecrets();

  private static ExternalSecret object(String uid, int version, String spec) {
    ExternalSecret object = new ExternalSecret();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("shop")
            .withName("creds")
            .withUid(uid)
            .withResourceVersion(Integer.toString(version))
            .build());
    try {
      object.setSpec(new ObjectMapper(new YAMLFactory()).readValue(spec, ExternalSecretSpec.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return object;
  }

  @Test
  void who_is_concerned_follows_the_spec() {
    objects.seen(object("u1", 1, "secretStoreRef: {name: aws}"));
    assertThat(objects.using(AWS)).containsExactly(ID);
    assertThat(objects.writing(new TargetKey("shop", "creds"))).containsExactly(ID);
    assertThat(objects.in("shop")).containsExactly(ID);

    objects.seen(
        object(
            "u1",
            2,
            """
            target: {name: other}
            data:
            - secretKey: a
              remoteRef: {key: b}
              sourceRef: {storeRef: {name: shared, kind: ClusterSecretStore}}
            """));
    assertThat(objects.using(AWS)).isEmpty();
    assertThat(objects.using(SHARED)).containsExactly(ID);
    assertThat(objects.writing(new TargetKey("shop", "creds"))).isEmpty();
    assertThat(objects.writing(new TargetKey("shop", "other"))).containsExactly(ID);
    assertThat(objects.in("shop")).containsExactly(ID);
  }

  @Test
  void an_equal_spec_stays_known_under_a_newer_version() {
    objects.seen(object("u1", 1, "secretStoreRef: {name: aws}"));
    objects.seen(object("u1", 2, "secretStoreRef: {name: aws}"));
    objects.seen(object("u1", 3, "secretStoreRef: {name: shared, kind: ClusterSecretStore}"));
    assertThat(objects.using(AWS)).isEmpty();
    assertThat(objects.using(SHARED)).containsExactly(ID);
  }

  @Test
  void what_is_older_or_gone_does_not_come_back() {
    objects.seen(object("u1", 5, "secretStoreRef: {name: aws}"));
    objects.seen(object("u1", 4, "secretStoreRef: {name: old}"));
    assertThat(version()).isEqualTo("5");
    objects.gone(object("u1", 6, "{}"));
    assertThat(objects.freshest(ID)).isNull();
    assertThat(objects.using(AWS)).isEmpty();
    objects.seen(object("u1", 7, "secretStoreRef: {name: aws}"));
    assertThat(objects.freshest(ID)).as("a slow answer").isNull();
  }

  @Test
  void a_namesake_that_came_before_the_first_went_stays() {
    objects.seen(object("u1", 5, "secretStoreRef: {name: aws}"));
    objects.seen(object("u2", 7, "secretStoreRef: {name: aws}"));
    objects.gone(object("u1", 6, "{}"));
    assertThat(version()).isEqualTo("7");
    assertThat(objects.using(AWS)).containsExactly(ID);
  }

  private String version() {
    return Objects.requireNonNull(objects.freshest(ID)).getMetadata().getResourceVersion();
  }
}
