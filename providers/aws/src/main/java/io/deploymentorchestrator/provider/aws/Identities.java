package io.deploymentorchestrator.provider.aws;

import io.deploymentorchestrator.aws.AwsIdentity;
import io.deploymentorchestrator.provider.aws.AWSSecretManagerSpec.SecretRef;
import io.deploymentorchestrator.provider.kubernetes.ResourceClient;
import io.deploymentorchestrator.provider.kubernetes.SecretKeySelector;
import io.deploymentorchestrator.provider.kubernetes.SecretReader;
import io.deploymentorchestrator.provider.sdk.CallContext;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.sdk.ProviderException.InvalidRequest;
import io.deploymentorchestrator.provider.sdk.ProviderException.PermissionDenied;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** As whom AWS is called for a store: from its resource, the Secrets that it names, and policy. */
final class Identities {

  private static final String FIELD = "spec.auth.secretRef.";
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]+");

  private final ResourceClient resources;
  private final AmbientPolicy policy;

  Identities(ResourceClient resources, AmbientPolicy policy) {
    this.resources = resources;
    this.policy = policy;
  }

  AwsIdentity of(CallContext context, AWSSecretManagerSpec spec)
      throws ProviderException, InterruptedException {
    Optional<SecretRef> keys = spec.keys();
    Optional<AwsCredentials> credentials =
        keys.isPresent() ? Optional.of(read(context, keys.get())) : Optional.empty();
    if (credentials.isEmpty()) {
      checkAmbient(context, spec);
    }
    return new AwsIdentity(
        credentials,
        spec.roleArn(),
        Optional.ofNullable(spec.externalID()).filter(id -> !id.isEmpty()));
  }

  private AwsCredentials read(CallContext context, SecretRef keys)
      throws ProviderException, InterruptedException {
    SecretReader secrets = resources.secrets(context);
    SecretKeySelector token = keys.sessionTokenSecretRef();
    return AwsIdentity.keys(
        text(secrets, keys.accessKeyIDSecretRef(), "accessKeyIDSecretRef"),
        text(secrets, keys.secretAccessKeySecretRef(), "secretAccessKeySecretRef"),
        token == null
            ? Optional.empty()
            : Optional.of(text(secrets, token, "sessionTokenSecretRef")));
  }

  /** Without the line's end that files and here-documents leave behind. */
  private static String text(SecretReader secrets, SecretKeySelector selector, String field)
      throws ProviderException, InterruptedException {
    String text = secrets.key(selector, FIELD + field).text().strip();
    if (!PRINTABLE.matcher(text).matches()) {
      throw new InvalidRequest(
          "%s%s names key %s of Secret %s, whose value is no key of AWS: it is empty or has characters that such keys never have"
              .formatted(FIELD, field, selector.key(), selector.name()));
    }
    return text;
  }

  private void checkAmbient(CallContext context, AWSSecretManagerSpec spec)
      throws PermissionDenied {
    String resource = context.resource().display();
    if (!policy.serves(context.resource().namespace())
        || !policy.serves(context.authenticationNamespace())) {
      throw new PermissionDenied(
          "spec.auth of %s is not set, and the provider's own credentials do not serve its namespace: set spec.auth.secretRef, or have the provider's operator add the namespace to --ambient-namespaces"
              .formatted(resource));
    }
    if (spec.roleArn().isPresent() && !policy.mayAssume(spec.roleArn().get())) {
      throw new PermissionDenied(
          "spec.role of %s may not be assumed with the provider's own credentials: set spec.auth.secretRef, or have the provider's operator add the role to --ambient-roles"
              .formatted(resource));
    }
  }
}
