package io.deploymentorchestrator.secrets.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecCheckTest {

  private static final String DATA = "data: [{secretKey: a, remoteRef: {key: b}}]\n";

  @ParameterizedTest
  @ValueSource(
      strings = {
        DATA,
        "data: [{secretKey: a, remoteRef: {key: b, property: c, version: v, decodingStrategy: Auto,"
            + " nullBytePolicy: Fail, metadataPolicy: Fetch}}]",
        "dataFrom: [{extract: {key: b, conversionStrategy: Unicode}}]",
        "refreshPolicy: OnChange\n" + DATA,
        "refreshInterval: 1h30m\n" + DATA,
        "refreshInterval: '0'\n" + DATA,
        "target: {name: x, creationPolicy: Owner, deletionPolicy: Delete, immutable: false}\n"
            + DATA,
        "target: {template: {engineVersion: v2, mergePolicy: Merge, type: t, templateFrom: [],"
            + " metadata: {labels: {a: b}, finalizers: []}, data: {x: '{{ .a }}'}}}\n"
            + DATA,
        "data: []",
        "{}"
      })
  void what_is_served_has_nothing_against_it(String spec) {
    assertThat(SpecCheck.of(Specs.spec(spec.equals("{}") ? "{}" : Specs.STORE + spec))).isEmpty();
  }

  static List<Arguments> notServed() {
    return List.of(
        Arguments.of(
            "syncWindows: {kind: allow, windows: [{schedule: '@daily', duration: 1h}]}",
            "spec.syncWindows is"),
        Arguments.of(
            "target: {manifest: {apiVersion: v1, kind: ConfigMap}}", "spec.target.manifest is"),
        Arguments.of("target: {immutable: true}", "spec.target.immutable is"),
        Arguments.of("target: {creationPolicy: Merge}", "spec.target.creationPolicy: Merge is"),
        Arguments.of("target: {creationPolicy: Orphan}", "spec.target.creationPolicy: Orphan is"),
        Arguments.of("target: {creationPolicy: None}", "spec.target.creationPolicy: None is"),
        Arguments.of(
            "target: {creationPolicy: CreateOrMerge}",
            "spec.target.creationPolicy: CreateOrMerge is"),
        Arguments.of(
            "target: {template: {templateFrom: [{literal: x}]}}",
            "spec.target.template.templateFrom is"),
        Arguments.of(
            "target: {template: {metadata: {finalizers: [a/b]}}}",
            "spec.target.template.metadata.finalizers is"),
        Arguments.of(
            "target: {template: {metadata: {labels: {a: '{{ .b }}'}}}}",
            "spec.target.template.metadata.labels[a]: templates is"),
        Arguments.of(
            "target: {template: {metadata: {annotations: {a: 'x{{ .b }}'}}}}",
            "spec.target.template.metadata.annotations[a]: templates is"),
        Arguments.of(
            "dataFrom: [{extract: {key: a}}, {find: {path: a}}]", "spec.dataFrom[1].find is"),
        Arguments.of(
            "dataFrom: [{extract: {key: a}, rewrite: [{regexp: {source: a, target: b}}]}]",
            "spec.dataFrom[0].rewrite is"),
        Arguments.of(
            "dataFrom: [{sourceRef: {generatorRef: {kind: Password, name: p}}}]",
            "spec.dataFrom[0].sourceRef.generatorRef is"),
        Arguments.of(
            "data: [{secretKey: a, remoteRef: {key: b}, sourceRef: {generatorRef: {kind: Password,"
                + " name: p}}}]",
            "spec.data[0].sourceRef.generatorRef is"));
  }

  @ParameterizedTest
  @MethodSource("notServed")
  void a_field_that_is_not_served_yet_is_named(String spec, String words) {
    Cause cause = SpecCheck.of(Specs.stored(spec)).orElseThrow();
    assertThat(cause.code()).isEqualTo("FieldNotServed");
    assertThat(cause.message()).startsWith(words);
  }

  @Test
  void all_of_them_are_named() {
    assertThat(
            SpecCheck.of(
                    Specs.stored(
                        "target: {immutable: true, creationPolicy: None}\n"
                            + "dataFrom: [{find: {path: a}}]"))
                .map(Cause::message))
        .hasValue(
            "spec.target.immutable, spec.target.creationPolicy: None, spec.dataFrom[0].find are not"
                + " served yet by this controller: leave it out");
  }

  static List<Arguments> invalid() {
    return List.of(
        Arguments.of(
            DATA,
            "spec.data[0] names no store: set spec.secretStoreRef.name or"
                + " spec.data[0].sourceRef.storeRef"),
        Arguments.of("secretStoreRef: {kind: SecretStore}\n" + DATA, "spec.data[0] names no store"),
        Arguments.of(
            "dataFrom: [{extract: {key: a}, sourceRef: {storeRef: {kind: SecretStore}}}]",
            "spec.dataFrom[0] names no store"),
        Arguments.of(
            Specs.STORE + "data: [{secretKey: a, remoteRef: {key: ''}}]",
            "spec.data[0].remoteRef.key is empty"),
        Arguments.of(
            Specs.STORE + "dataFrom: [{}]", "spec.dataFrom[0] says neither extract nor find"),
        Arguments.of(
            Specs.STORE + "dataFrom: [{extract: {key: a}, find: {path: b}}]",
            "spec.dataFrom[0] says extract together with find"),
        Arguments.of(
            Specs.STORE + "refreshInterval: tomorrow", "spec.refreshInterval is no duration"),
        Arguments.of(Specs.STORE + "refreshInterval: '10'", "spec.refreshInterval is no duration"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void what_cannot_be_right_is_named_with_its_cure(String spec, String words) {
    Cause cause = SpecCheck.of(Specs.spec(spec)).orElseThrow();
    assertThat(cause.code()).isEqualTo("InvalidField");
    assertThat(cause.message()).contains(words);
  }

  @Test
  void a_template_that_cannot_be_served_is_told_before_anything_is_read() {
    Cause cause =
        SpecCheck.of(
                Specs.stored(
                    "target: {template: {data: {ok: '{{ .a }}', url: '{{ .a | upper }}'}}}"))
            .orElseThrow();
    assertThat(cause.code()).isEqualTo("TemplateFailed");
    assertThat(cause.message())
        .startsWith("spec.target.template.data[url] line 1: \"upper\" is not served yet");
  }

  @Test
  void more_entries_than_are_served_are_refused() {
    String entries =
        IntStream.range(0, 501)
            .mapToObj(i -> "{secretKey: k" + i + ", remoteRef: {key: b}}")
            .collect(Collectors.joining(", ", "data: [", "]"));
    assertThat(SpecCheck.of(Specs.stored(entries)).map(Cause::code))
        .isEqualTo(Optional.of("LimitExceeded"));
  }
}
