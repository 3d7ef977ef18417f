package io.deploymentorchestrator.operator.resources;

import io.fabric8.kubernetes.client.CustomResource;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A custom resource of ours, as far as it could be read. One whose spec or status does not fit our
 * types (written under another version of the CRDs, for example) still has its metadata, so that
 * the others are served and this one can say what is wrong with it.
 */
public abstract class ReadResource<S, T> extends CustomResource<S, T> {

  @Serial private static final long serialVersionUID = 1L;

  private @Nullable String unreadable;
  private boolean metadataCut;

  /** Another one of this kind, with nothing in it. */
  public abstract ReadResource<S, T> empty();

  /**
   * What of it could not be read, and where: "status.phase can't be read". Empty if all was. Spec
   * and status are null where they could not.
   */
  public final Optional<String> unreadable() {
    return Optional.ofNullable(unreadable);
  }

  /** Whether something of its metadata was left out, so that it must not be written as it is. */
  public final boolean metadataCut() {
    return metadataCut;
  }

  /** Takes in that something of its metadata was left out. */
  public final void cutMetadata() {
    this.metadataCut = true;
  }

  /** Sets it aside. */
  public final void setAside(String problem) {
    this.unreadable = problem;
  }
}
