package io.deploymentorchestrator.devtool;

import io.deploymentorchestrator.localenvironment.SecretsManagerCall;
import java.net.URI;

/** {@code eval "$(./dev env)"}: points kubectl and the AWS CLI of a shell to what runs. */
final class EnvCommand {
  private EnvCommand() {}

  static int run(Checkout checkout) {
    RunningState state =
        RunningState.find(checkout)
            .orElseThrow(
                () ->
                    new UserError(
                        "nothing runs from this checkout: start it with ./dev up (or ./dev up --keep)"));
    URI moto =
        state
            .moto()
            .orElseThrow(() -> new UserError("it is still being started: try again in a moment"));
    System.out.printf(
        """
        export KUBECONFIG=%s
        export PATH=%s:"$PATH"
        export AWS_ENDPOINT_URL=%s
        export AWS_ACCESS_KEY_ID=test
        export AWS_SECRET_ACCESS_KEY=test
        export AWS_REGION=%4$s
        export AWS_DEFAULT_REGION=%4$s
        unset AWS_PROFILE AWS_SESSION_TOKEN
        """,
        quoted(checkout.kubeconfig()),
        quoted(state.kubectl().getParent()),
        quoted(moto),
        SecretsManagerCall.REGION);
    return 0;
  }

  /** As a shell takes it literally. */
  static String quoted(Object value) {
    return "'" + value.toString().replace("'", "'\\''") + "'";
  }
}
