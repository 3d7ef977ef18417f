package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.SecretsManagerCall;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the user is told when everything runs. */
final class NextSteps {
  /** The namespace that the example makes. */
  static final String NAMESPACE = "shop";

  private static final Pattern NAME = Pattern.compile("\"Name\":\\s*\"([^\"]+)\"");

  private NextSteps() {}

  static String text(Checkout checkout, UpOptions options, URI moto) {
    if (options.once() && !options.keep()) {
      return "\nTo look around while it runs: ./dev up, or ./dev up --keep.";
    }
    String kubeconfig =
        """

        kubeconfig: %s
        log of the controller: %s

        Try next:
          eval "$(./dev env)"          # points kubectl and the AWS CLI of a shell to what runs here
        """
            .formatted(checkout.kubeconfig(), Controller.log(checkout));
    return kubeconfig
        + (options.example() ? exampleCommands() : emptyCommands())
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

  private static String emptyCommands() {
    return """
          kubectl apply -R -f examples/shop/
          kubectl -n %1$s get comp,compo --watch
          kubectl explain component.spec
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
  static String removal(Checkout checkout, String context) {
    return """
        What was applied stays in your cluster (context %1$s). Components are removed by the controller, so to remove all of it:
          ./dev up --keep --no-example --context %1$s
          kubectl --context %1$s delete -R -f %2$s
          ./dev down
          kubectl --context %1$s delete -f %3$s"""
        .formatted(context, checkout.example(), checkout.crds());
  }
}
