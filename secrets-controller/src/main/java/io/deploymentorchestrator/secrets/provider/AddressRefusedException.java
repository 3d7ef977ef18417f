package io.deploymentorchestrator.secrets.provider;

import java.io.IOException;

/** A name led to an address that is never dialled; the message says which and why. */
final class AddressRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  AddressRefusedException(String message) {
    super(message);
  }
}
