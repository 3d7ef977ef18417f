package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.SecretsManagerCall;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the user is told when everything runs. */
final class NextSteps {
  /** The namespace that the example makes. */
  static final String NAMESPACE = "shop";

  private static final Pattern NAME = Pattern.compile("\"Name\":\\s*\"([^\"]+)\"");

  private NextSteps() {}

  static String text(Checkout checkout, UpOptions options, boolean ownSecrets, URI moto) {
    if (options.once() && !options.keep()) {
      return "\nTo look around while it runs: ./dev up, or ./dev up --keep.";
    }
    String kubeconfig =
        """

        kubeconfig: %s
        logs: %s

        Try next:
          eval "$(./dev env)"          # points kubectl and the AWS CLI of a shell to what runs here
        """
            .formatted(
                checkout.kubeconfig(),
                logs(checkout, ownSecrets).stream()
                    .map(Path::toString)
                    .collect(Collectors.joining("\n      ")));
    return kubeconfig
        + (options.example() ? exampleCommands() : emptyCommands(checkout, ownSecrets))
        + (ownSecrets && options.example() ? syncedCommands() : "")
        + secretName(moto)
            .filter(name -> options.example())
            .map(NextSteps::secretCommands)
            .orElse("")
        + "\n"
        + stop(options);
  }

  private static String exampleCommands() {
    return """
          kubectl -n %1$s get comp,compo
          kubectl -n %1$s describe comp shop-app-credentials
          kubectl -n %1$s get deployments,statefulsets,externalsecrets
        """
        .formatted(NAMESPACE);
  }

  /** Of the controller, and of the secrets controller and its provider if they run. */
  static List<Path> logs(Checkout checkout, boolean ownSecrets) {
    Path controller = Controller.log(checkout);
    return ownSecrets
        ? List.of(
            controller,
            checkout.secrets().resolve("secrets-controller.log"),
            checkout.secrets().resolve("provider-aws.log"))
        : List.of(controller);
  }

  private static String emptyCommands(Checkout checkout, boolean ownSecrets) {
    return """
          kubectl apply -R -f %2$s/
          kubectl -n %1$s get comp,compo --watch
          kubectl explain component.spec
        """
        .formatted(NAMESPACE, checkout.root().relativize(checkout.example(ownSecrets)));
  }

  private static String syncedCommands() {
    return """

        The store, and the Secret that was synced from AWS (its keys, not its values):
          kubectl -n %1$s get secretstores.secretstore.external-secrets.io
          kubectl -n %1$s describe secret app-credentials
        """
        .formatted(NAMESPACE);
  }

  private static String secretCommands(String name) {
    return """

        The secret that was pushed, by the AWS CLI or by curl:
          aws secretsmanager get-secret-value --secret-id %1$s
          curl -s "$AWS_ENDPOINT_URL" -H 'X-Amz-Target: secretsmanager.GetSecretValue' -H 'Content-Type: application/x-amz-json-1.1' \\
            -H 'Authorization: %2$s' \\
            -d '{"SecretId": "%1$s"}'
        """
        .formatted(name, SecretsManagerCall.AUTHORIZATION);
  }

  private static String stop(UpOptions options) {
    return options.keep()
        ? "It keeps running. To stop it: ./dev down"
        : "To stop everything: Ctrl-C here, or ./dev down in another terminal.";
  }

  /** The name of the first secret there is, so that the commands shown are ones that work. */
  private static Optional<String> secretName(URI moto) {
    try {
      Matcher matcher = NAME.matcher(SecretsManagerCall.to(moto).call("ListSecrets", "{}").body());
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * In the user's own cluster things are left as they are: only the user knows whether they are
   * wanted.
   */
  static String removal(Checkout checkout, String context, boolean ownSecrets) {
    return """
        What was applied stays in your cluster (context %1$s). Components are removed by the controller, so to remove all of it:
          ./dev up --keep --no-example --context %1$s
          kubectl --context %1$s delete -R -f %2$s
          ./dev down
          kubectl --context %1$s delete -f %3$s"""
            .formatted(context, checkout.example(ownSecrets), checkout.crds())
        + (ownSecrets
            ? " -f %1$s/external-secrets -f %1$s/providers -f %2$s/secrets-controller-rbac.yaml -f %2$s/providers/aws.yaml"
                .formatted(checkout.crds(), checkout.distribution().resolve("deploy"))
            : "");
  }
}
