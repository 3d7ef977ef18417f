package io.deploymentorchestrator.manifest.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.manifest.Yaml;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestHashTest {

  private static final String JOB =
      "{apiVersion: batch/v1, kind: Job, metadata: {name: a%s}, spec: {args: ['%s']}}";

  @Test
  void todays_hash_is_among_those_that_count() {
    Map<String, Object> job = job("", "x");

    assertThat(ManifestHash.all(job, job)).containsExactly(ManifestHash.of(job));
  }

  @Test
  void a_record_of_the_first_version_that_left_less_out_counts() {
    Map<String, Object> given =
        job(", uid: u, annotations: {deployment.kubernetes.io/revision: '1'}", "x");
    Map<String, Object> recorded =
        job(", annotations: {deployment.kubernetes.io/revision: '1'}", "x");

    assertThat(ManifestHash.all(job("", "x"), given)).contains(ManifestHash.of(recorded));
  }

  @ParameterizedTest
  @CsvSource({
    "ratio=0.0005, ratio=5.0E-4",
    "ratio=0.0005 limit=12345678.5, ratio=5.0E-4 limit=1.23456785E7",
    "-0.00025, -2.5E-4"
  })
  void a_record_with_numbers_as_java_writes_them_counts(String now, String before) {
    Map<String, Object> given = job(", annotations: {deployment.kubernetes.io/revision: '1'}", now);

    assertThat(ManifestHash.all(job("", now), given))
        .contains(
            ManifestHash.of(job("", before)),
            ManifestHash.of(
                job(", annotations: {deployment.kubernetes.io/revision: '1'}", before)));
  }

  @ParameterizedTest
  @CsvSource({"x, y", "1.5, 2.5", "v1.0.0005, v1.5.0E-4", "0.0005, 6.0E-4"})
  void another_manifest_does_not_count(String now, String before) {
    assertThat(ManifestHash.all(job("", now), job("", now)))
        .doesNotContain(ManifestHash.of(job("", before)));
  }

  private static Map<String, Object> job(String metadata, String argument) {
    return Yaml.tree(JOB.formatted(metadata, argument));
  }
}
