package io.deploymentorchestrator.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.deploymentorchestrator.provider.server.ProviderCommand;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmbientPolicyTest {

  private static AmbientPolicy parsed(Optional<String> own, String... arguments) {
    AwsOptions options = new AwsOptions();
    ProviderCommand.commandLine(
            "aws",
            options,
            () -> {
              throw new AssertionError("not to be started");
            })
        .parseArgs(arguments);
    return options.policy(own);
  }

  @Test
  void by_default_only_the_providers_own_namespace_is_served_and_no_role_assumed() {
    AmbientPolicy policy = parsed(Optional.of("providers"));

    assertThat(policy.serves("providers")).isTrue();
    assertThat(policy.serves("team-a")).isFalse();
    assertThat(policy.serves("")).isFalse();
    assertThat(policy.mayAssume("arn:aws:iam::123456789012:role/a")).isFalse();
    assertThat(parsed(Optional.empty()).serves("")).isFalse();
  }

  @Test
  void a_list_takes_the_place_of_the_default() {
    AmbientPolicy policy =
        parsed(Optional.of("providers"), "--ambient-namespaces", "team-a,team-b");

    assertThat(policy.serves("team-a")).isTrue();
    assertThat(policy.serves("team-b")).isTrue();
    assertThat(policy.serves("providers")).isFalse();
    assertThat(policy.serves("team")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "arn:aws:iam::1:role/a, arn:aws:iam::1:role/a, true",
    "arn:aws:iam::1:role/a, arn:aws:iam::1:role/ab, false",
    "arn:aws:iam::1:role/team-*, arn:aws:iam::1:role/team-a, true",
    "arn:aws:iam::1:role/team-*, arn:aws:iam::2:role/team-a, false",
    "arn:aws:iam::*:role/x, arn:aws:iam::42:role/x, true",
    "arn.aws, arnXaws, false",
    "*, arn:aws:iam::1:role/a, true",
    "\\E*, arn:aws:iam::1:role/a, false",
  })
  void a_star_stands_for_any_characters_and_nothing_else_does(
      String allowed, String role, boolean assumed) {
    assertThat(new AmbientPolicy(Set.of(), List.of(allowed)).mayAssume(role)).isEqualTo(assumed);
    assertThat(parsed(Optional.empty(), "--ambient-roles", "other," + allowed).mayAssume(role))
        .isEqualTo(assumed);
  }
}
