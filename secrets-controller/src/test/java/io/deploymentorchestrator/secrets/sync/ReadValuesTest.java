package io.deploymentorchestrator.secrets.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.provider.sdk.SecretValue;
import io.deploymentorchestrator.secrets.api.SecretTarget.DeletionPolicy;
import io.deploymentorchestrator.secrets.store.ReadFailure;
import io.deploymentorchestrator.secrets.store.ReadResult;
import io.deploymentorchestrator.secrets.store.RemoteRead;
import io.deploymentorchestrator.secrets.store.StoreReference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReadValuesTest {

  private static ReadPlan plan(String yaml) {
    return ReadPlan.of(Specs.stored(yaml));
  }

  private static ReadValues read(String yaml, Function<RemoteRead, ReadResult> answers) {
    return read(yaml, DeletionPolicy.Retain, answers);
  }

  private static ReadValues read(
      String yaml, DeletionPolicy policy, Function<RemoteRead, ReadResult> answers) {
    ReadPlan plan = plan(yaml);
    Map<StoreReference, Map<RemoteRead, ReadResult>> results = new HashMap<>();
    plan.reads()
        .forEach(
            (store, reads) ->
                results.put(store, reads.stream().collect(Collectors.toMap(r -> r, answers))));
    return ReadValues.of(plan, results, policy);
  }

  private static ReadResult single(String value) {
    return new ReadResult.Single(SecretValue.of(value));
  }

  private static ReadResult keys(String... keysAndValues) {
    Map<String, SecretValue> values = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put(keysAndValues[i], SecretValue.of(keysAndValues[i + 1]));
    }
    return new ReadResult.Keys(values);
  }

  private static Map<String, String> texts(ReadValues values) {
    Map<String, String> texts = new TreeMap<>();
    ((ReadValues.Found) values).values().forEach((k, v) -> texts.put(k, v.text()));
    return texts;
  }

  private static Cause cause(ReadValues values) {
    return ((ReadValues.Failed) values).cause();
  }

  @Test
  void nothing_is_read_twice_and_all_of_a_store_together() {
    ReadPlan plan =
        plan(
            """
            data:
            - {secretKey: a, remoteRef: {key: k, property: p}}
            - {secretKey: b, remoteRef: {key: k, property: p, decodingStrategy: Base64}}
            - {secretKey: c, remoteRef: {key: k, property: q}}
            - {secretKey: d, remoteRef: {key: k, property: p, version: v1}}
            - {secretKey: e, remoteRef: {key: k}, sourceRef: {storeRef: {name: other, kind: ClusterSecretStore}}}
            dataFrom:
            - extract: {key: k}
            - extract: {key: k, conversionStrategy: Unicode}
            """);
    Map<StoreReference, List<RemoteRead>> reads = plan.reads();
    assertThat(reads).hasSize(2);
    assertThat(
            reads.get(new StoreReference("secretstore.external-secrets.io/v2alpha1", null, "aws")))
        .containsExactly(
            new RemoteRead("k", "", "", RemoteRead.Content.VALUE, RemoteRead.Form.MAP),
            RemoteRead.value("k", "p"),
            RemoteRead.value("k", "q"),
            new RemoteRead("k", "v1", "p", RemoteRead.Content.VALUE, RemoteRead.Form.VALUE));
    assertThat(reads.get(new StoreReference(null, "ClusterSecretStore", "other")))
        .containsExactly(RemoteRead.value("k", ""));
  }

  @Test
  void later_entries_win_and_data_wins_over_all() {
    ReadValues values =
        read(
            """
            data: [{secretKey: c, remoteRef: {key: data}}]
            dataFrom: [{extract: {key: first}}, {extract: {key: second}}]
            """,
            r ->
                switch (r.key()) {
                  case "first" -> keys("a", "1", "b", "1", "c", "1");
                  case "second" -> keys("b", "2", "c", "2");
                  default -> single("3");
                });
    assertThat(texts(values)).isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
  }

  @ParameterizedTest
  @CsvSource({
    "None, aGk=, aGk=",
    "Base64, aGk=, hi",
    "Base64, 'aG\nk=', hi",
    "Base64URL, _-8=, \u00ff\u00ef",
    "Auto, aGk=, hi",
    "Auto, not base 64!, not base 64!",
    "Auto, aGk, aGk",
    "Auto, '', ''"
  })
  void values_are_decoded_as_go_does(String strategy, String value, String decoded) {
    ReadValues values =
        read(
            "data: [{secretKey: a, remoteRef: {key: k, decodingStrategy: " + strategy + "}}]",
            r -> single(value));
    SecretValue read = Objects.requireNonNull(((ReadValues.Found) values).values().get("a"));
    assertThat(new String(read.bytes(), StandardCharsets.ISO_8859_1)).isEqualTo(decoded);
  }

  @ParameterizedTest
  @CsvSource({"Base64, no-base64", "Base64, aGk", "Base64URL, +/8="})
  void what_is_not_in_its_encoding_is_named_without_its_value(String strategy, String value) {
    Cause cause =
        cause(
            read(
                "data: [{secretKey: a, remoteRef: {key: k, decodingStrategy: " + strategy + "}}]",
                r -> single(value)));
    assertThat(cause)
        .isEqualTo(
            new Cause(
                "InvalidValue",
                "spec.data[0]: the value of \"a\" is not "
                    + strategy
                    + ", as decodingStrategy says"));
  }

  @Test
  void null_bytes_are_refused_where_the_user_says_so() {
    String entry = "data: [{secretKey: a, remoteRef: {key: k, nullBytePolicy: %s}}]";
    assertThat(cause(read(entry.formatted("Fail"), r -> single("x\0y"))).message())
        .contains("null bytes");
    assertThat(texts(read(entry.formatted("Ignore"), r -> single("x\0y"))))
        .containsEntry("a", "x\0y");
    assertThat(texts(read(entry.formatted("Fail"), r -> single("xy")))).containsEntry("a", "xy");
  }

  @ParameterizedTest
  @CsvSource({"Default, a_b.c-d", "Unicode, a_U002f_b.c-d"})
  void keys_are_converted(String strategy, String key) {
    ReadValues values =
        read(
            "dataFrom: [{extract: {key: k, conversionStrategy: " + strategy + "}}]",
            r -> keys("a/b.c-d", "1"));
    assertThat(texts(values)).isEqualTo(Map.of(key, "1"));
  }

  @Test
  void keys_that_fall_together_or_fit_no_secret_are_refused() {
    String extract = "dataFrom: [{extract: {key: k}}]";
    assertThat(cause(read(extract, r -> keys("a/b", "1", "a b", "2"))).message())
        .isEqualTo("spec.dataFrom[0].extract: \"a b\" and \"a/b\" both become \"a_b\"");
    assertThat(cause(read(extract, r -> keys("ü", "1"))).code()).isEqualTo("InvalidKey");
    assertThat(cause(read(extract, r -> keys("", "1"))).code()).isEqualTo("InvalidKey");
    assertThat(cause(read(extract, r -> keys("k".repeat(254), "1"))).code())
        .isEqualTo("InvalidKey");
  }

  @Test
  void what_failed_alike_is_told_once_and_no_more_than_three_of_it() {
    String four =
        """
        data:
        - {secretKey: a, remoteRef: {key: k1, property: p}}
        - {secretKey: b, remoteRef: {key: k2}}
        - {secretKey: c, remoteRef: {key: k3, version: v}}
        - {secretKey: d, remoteRef: {key: k4}}
        - {secretKey: e, remoteRef: {key: k5}}
        """;
    ReadFailure same = new ReadFailure.Temporary("UNAVAILABLE", "nobody answers");
    assertThat(cause(read(four, r -> new ReadResult.Failed(same))).text())
        .isEqualTo(
            "ReadFailed: spec.data[0] (key \"k1\", property \"p\") and 4 more from SecretStore aws:"
                + " UNAVAILABLE: nobody answers");
    String text =
        cause(
                read(
                    four,
                    r ->
                        r.key().equals("k2")
                            ? single("fine")
                            : new ReadResult.Failed(new ReadFailure.NotFound("no " + r.key()))))
            .text();
    assertThat(text)
        .startsWith(
            "ReadFailed: spec.data[0] (key \"k1\", property \"p\") from SecretStore aws: NOT_FOUND:"
                + " no k1; ")
        .contains("spec.data[2] (key \"k3\", version \"v\") from")
        .endsWith("no k4; and 1 more")
        .doesNotContain("fine");
  }

  @ParameterizedTest
  @EnumSource(
      value = DeletionPolicy.class,
      names = {"Delete", "Merge"})
  void what_is_not_found_may_be_left_out_and_nothing_else(DeletionPolicy policy) {
    String two =
        "data: [{secretKey: a, remoteRef: {key: k1}}, {secretKey: b, remoteRef: {key: k2}}]";
    assertThat(
            texts(
                read(
                    two,
                    policy,
                    r ->
                        r.key().equals("k1")
                            ? new ReadResult.Failed(new ReadFailure.NotFound("gone"))
                            : single("2"))))
        .isEqualTo(Map.of("b", "2"));
    for (ReadFailure failure :
        Arrays.asList(
            new ReadFailure.Refused("PERMISSION_DENIED", "no"),
            new ReadFailure.Temporary("UNAVAILABLE", "no"))) {
      assertThat(read(two, policy, r -> new ReadResult.Failed(failure)))
          .isInstanceOf(ReadValues.Failed.class);
    }
  }

  @Test
  void a_store_that_answers_less_or_something_else_fails_the_read() {
    assertThat(
            cause(
                    ReadValues.of(
                        plan("data: [{secretKey: a, remoteRef: {key: k}}]"),
                        Map.of(),
                        DeletionPolicy.Delete))
                .message())
        .contains("INTERNAL");
    assertThat(cause(read("data: [{secretKey: a, remoteRef: {key: k}}]", r -> keys())).message())
        .contains("INTERNAL");
  }

  @Test
  void no_text_of_what_was_read_shows_a_value() {
    assertThat(
            read("data: [{secretKey: a, remoteRef: {key: k}}]", r -> single("v4lue-1n-question"))
                .toString())
        .doesNotContain("v4lue");
  }
}
