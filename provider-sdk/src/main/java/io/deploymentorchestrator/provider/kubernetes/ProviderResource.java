package io.deploymentorchestrator.provider.kubernetes;

import io.deploymentorchestrator.provider.sdk.ResourceKind;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A resource that configures a provider. A kind of one extends it and bears fabric8's annotations;
 * its CRD is generated from that.
 */
public abstract class ProviderResource<S> extends CustomResource<S, ResourceStatus>
    implements Namespaced {

  /** The group of all of them. */
  public static final String GROUP = "provider.secretstore.external-secrets.io";

  /** Its version. */
  public static final String VERSION = "v2alpha1";

  @Serial private static final long serialVersionUID = 1L;

  /** How references name a kind of this group. */
  public static ResourceKind kind(String kind) {
    return new ResourceKind(GROUP + "/" + VERSION, kind);
  }

  /** Nothing is made up for one that was written without a spec. */
  @Override
  protected @Nullable S initSpec() {
    return null;
  }

  @Override
  protected @Nullable ResourceStatus initStatus() {
    return null;
  }
}
