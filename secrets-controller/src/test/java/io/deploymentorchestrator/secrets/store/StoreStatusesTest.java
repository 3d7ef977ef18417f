package io.deploymentorchestrator.secrets.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.secrets.api.SecretStoreStatus;
import io.deploymentorchestrator.secrets.api.StatusCondition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoreStatusesTest {

  private static final ProviderFacts AWS =
      new ProviderFacts("aws", "1.0", "1", List.of("batch.v1/Read"));
  private static final Validation VALID = new Validation.Valid("ReadWrite", AWS, List.of());

  private final SettableClock clock = new SettableClock();
  private final StoreStatuses statuses = new StoreStatuses(clock);

  private static StatusCondition ready(SecretStoreStatus status) {
    return status.conditionList().getFirst();
  }

  @Test
  void a_valid_store_says_what_it_is_for_and_who_serves_it() {
    SecretStoreStatus status = statuses.of(null, 3L, VALID);
    assertThat(status)
        .isEqualTo(
            new SecretStoreStatus(
                3L,
                List.of(
                    new StatusCondition(
                        "Ready", "True", 3L, "2026-01-01T00:00:00Z", "Valid", "store validated")),
                "ReadWrite",
                new SecretStoreStatus.Provider("aws", "1.0", "1", List.of("batch.v1/Read"))));
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new Validation.Invalid("m", AWS), "False", "InvalidProviderConfig"),
        Arguments.of(new Validation.Unknown("m", AWS), "Unknown", "ValidationUnknown"),
        Arguments.of(new Validation.Unreachable("m"), "False", "ProviderUnreachable"),
        Arguments.of(new Validation.TlsFailed("m"), "False", "TLSFailed"),
        Arguments.of(new Validation.AddressRefused("m"), "False", "UnsupportedAddress"),
        Arguments.of(new Validation.Incompatible("m", AWS), "False", "IncompatibleProvider"),
        Arguments.of(new Validation.ResourceNotFound("m"), "False", "ProviderResourceNotFound"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void each_failure_has_its_reason(Validation validation, String status, String reason) {
    StatusCondition ready = ready(statuses.of(null, 1L, validation));
    assertThat(ready.status()).isEqualTo(status);
    assertThat(ready.reason()).isEqualTo(reason);
    assertThat(ready.message()).isEqualTo("m");
  }

  @Test
  void what_an_unreachable_provider_said_before_still_stands() {
    SecretStoreStatus before = statuses.of(null, 1L, VALID);
    SecretStoreStatus away = statuses.of(before, 1L, new Validation.Unreachable("m"));
    assertThat(away.capabilities()).isEqualTo("ReadWrite");
    assertThat(away.provider()).isEqualTo(before.provider());
  }

  @Test
  void the_time_of_transition_moves_when_the_status_flips_only() {
    SecretStoreStatus one = statuses.of(null, 1L, new Validation.Unreachable("m"));
    clock.advance(Duration.ofMinutes(1));
    SecretStoreStatus two = statuses.of(one, 1L, new Validation.TlsFailed("other"));
    assertThat(ready(two).lastTransitionTime()).isEqualTo(ready(one).lastTransitionTime());
    SecretStoreStatus three = statuses.of(two, 1L, VALID);
    assertThat(ready(three).lastTransitionTime()).isEqualTo("2026-01-01T00:01:00Z");
  }

  @Test
  void the_same_again_is_the_same_status() {
    SecretStoreStatus one = statuses.of(null, 1L, VALID);
    clock.advance(Duration.ofHours(1));
    assertThat(statuses.of(one, 1L, VALID)).isEqualTo(one);
  }

  @Test
  void warnings_of_the_provider_are_told() {
    assertThat(
            ready(statuses.of(null, 1L, new Validation.Valid("ReadOnly", AWS, List.of("a", "b"))))
                .message())
        .isEqualTo("store validated; the provider warns: a; b");
  }

  @Test
  void what_a_provider_says_is_one_line() {
    assertThat(
            ready(statuses.of(null, 1L, new Validation.Invalid("a\nb\u001b[31m", AWS))).message())
        .isEqualTo("a\\nb\\u001b[31m");
  }

  @Test
  void another_major_contract_is_told_with_both() {
    assertThat(new ProviderFacts("aws", "9", "2.1", List.of()).incompatibility())
        .startsWith("provider aws 9 speaks contract 2.1, this controller contract 1");
    assertThat(new ProviderFacts("", "", "2", List.of()).compatible()).isFalse();
    assertThat(new ProviderFacts("", "", "1.7", List.of()).compatible()).isTrue();
    assertThat(new ProviderFacts("", "", "11", List.of()).compatible()).isFalse();
  }
}
