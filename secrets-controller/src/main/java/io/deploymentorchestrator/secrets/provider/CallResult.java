package io.deploymentorchestrator.secrets.provider;

import io.deploymentorchestrator.secrets.store.ProviderFacts;
import io.grpc.Status;

/**
 * What came of one call.
 *
 * @param <R> the answer
 */
sealed interface CallResult<R> {

  /** An answer. */
  record Answered<R>(R answer, ProviderFacts provider) implements CallResult<R> {}

  /** The provider answered with an error; the message is its own, on one line. */
  record Rejected<R>(Status.Code code, String message, ProviderFacts provider)
      implements CallResult<R> {}

  /** It speaks another contract: nothing of what it said counts. */
  record Incompatible<R>(ProviderFacts provider) implements CallResult<R> {}

  /** There was no answer. */
  record NotAnswered<R>(Cause cause, String message) implements CallResult<R> {}

  /** Why there was no answer. */
  enum Cause {
    /** It cannot be connected to, or the connection broke. */
    TRANSPORT,
    /** One end does not trust the other. */
    TLS,
    /** Its name leads to what is never dialled. */
    ADDRESS,
    /** It took too long. */
    DEADLINE,
    /** The answer is none of the contract's, or too large. */
    PROTOCOL
  }
}
