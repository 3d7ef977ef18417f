package io.deploymentorchestrator.secrets.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The hashes were made by Go from what External Secrets Operator hashes. */
class SyncedVersionTest {

  @Test
  void it_is_what_external_secrets_operator_writes() {
    ObjectId id = new ObjectId("shop", "creds", "uid-1", 3, Map.of(), Map.of("b", "2 x", "a", "1"));
    assertThat(SyncedVersion.of(id))
        .isEqualTo("3-79abcd6a0db44fe20884ba0f8813570a1d582e7a7aa5e621e7832a0e");
  }

  @Test
  void the_mark_of_who_made_a_secret_is_what_external_secrets_operator_writes() {
    assertThat(Marks.createdBy("shop", "creds"))
        .isEqualTo("b8a128b82a54048d110a849627e714d82d5c6af8b78fecfc5e6484d2")
        .hasSizeLessThanOrEqualTo(63);
  }

  @Test
  void the_mark_of_a_store_is_a_label_of_its_own() {
    assertThat(Marks.from("uid-1"))
        .startsWith("reconcile.external-secrets.io/from-")
        .isNotEqualTo(Marks.from("uid-2"));
    assertThat(Marks.from("uid-1").split("/")[1].length()).isLessThanOrEqualTo(63);
  }
}
