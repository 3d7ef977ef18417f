package io.deploymentorchestrator.provider.sdk;

import java.util.List;

/**
 * What an author implements: reads of one kind of backend. One instance serves all calls, from many
 * threads at once; each call has a (virtual) thread of its own, may block, and is interrupted when
 * its deadline passes or its client goes away.
 *
 * <p>Errors are thrown as {@link ProviderException}; anything else that is thrown is answered as an
 * internal error without its message.
 */
public interface SecretProvider extends AutoCloseable {

  /** Name, version and kinds; always the same. */
  ProviderInfo info();

  /**
   * Reads one remote secret. References that differ only in their property are served from one call
   * of this.
   *
   * @throws ProviderException.NotFound only if the backend says that there is no such secret
   */
  RemoteSecret fetch(CallContext context, RemoteKey key)
      throws ProviderException, InterruptedException;

  /** The reads of one request, from several threads at once. */
  @FunctionalInterface
  interface Reads {

    /** As {@link SecretProvider#fetch}, for the request that they belong to. */
    RemoteSecret fetch(RemoteKey key) throws ProviderException, InterruptedException;
  }

  /**
   * Begins the reads of one request that may want many remote secrets. A provider that reads its
   * resource and credentials here reads them once for all; by default each is fetched by itself.
   *
   * @throws ProviderException none of them can be made: each is answered so
   */
  default Reads reads(CallContext context) throws ProviderException, InterruptedException {
    return key -> fetch(context, key);
  }

  /**
   * Checks that the store can be used: its resource, its credentials, and the backend if that costs
   * nothing.
   *
   * @return warnings for the user, none as a rule
   * @throws ProviderException what is wrong with the store, in words for its user
   */
  List<String> validate(CallContext context) throws ProviderException, InterruptedException;

  /** What the store can be used for. */
  default Capability capability(CallContext context)
      throws ProviderException, InterruptedException {
    return Capability.READ_ONLY;
  }

  /** Called once, when all calls have ended. */
  @Override
  default void close() {}
}
