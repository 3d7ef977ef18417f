package io.deploymentorchestrator.secrets.kubernetes;

import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.io.Serial;

/** A Secret without what is in it. */
@Group("")
@Version("v1")
@Kind("Secret")
@Plural("secrets")
@Singular("secret")
final class SecretHead extends CustomResource<Void, Void> implements Namespaced {

  @Serial private static final long serialVersionUID = 1L;
}
