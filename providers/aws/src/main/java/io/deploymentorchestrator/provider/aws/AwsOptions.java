package io.deploymentorchestrator.provider.aws;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What an operator of the provider decides. */
final class AwsOptions {

  @Option(
      names = "--ambient-namespaces",
      paramLabel = "NAMESPACE",
      split = ",",
      defaultValue = "${env:PROVIDER_AWS_AMBIENT_NAMESPACES:-}",
      description =
          "Namespaces whose AWSSecretManagers may use the provider's own AWS credentials; several separated by commas."
              + " PROVIDER_AWS_AMBIENT_NAMESPACES; default: the namespace that the provider runs in")
  private List<String> namespaces = List.of();

  @Option(
      names = "--ambient-roles",
      paramLabel = "ARN",
      split = ",",
      defaultValue = "${env:PROVIDER_AWS_AMBIENT_ROLES:-}",
      description =
          "Roles that may be assumed with the provider's own AWS credentials, with * for any characters; several separated by"
              + " commas. PROVIDER_AWS_AMBIENT_ROLES; default: none")
  private List<String> roles = List.of();

  /**
   * The policy.
   *
   * @param own the namespace that the provider runs in, if it knows
   */
  AmbientPolicy policy(Optional<String> own) {
    List<String> listed = namespaces.stream().filter(n -> !n.isBlank()).toList();
    return new AmbientPolicy(
        (listed.isEmpty() ? own.stream() : listed.stream()).collect(Collectors.toSet()),
        Stream.ofNullable(roles).flatMap(List::stream).filter(r -> !r.isBlank()).toList());
  }
}
