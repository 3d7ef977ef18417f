package io.deploymentorchestrator.controller.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Binds a {@code providerStatus} to the type of a handler. */
public final class StatusBinding {

  private static final Logger LOG = LoggerFactory.getLogger(StatusBinding.class);

  private StatusBinding() {}

  /**
   * A {@code providerStatus} as the handler's type; empty if there is none or it no longer binds.
   * Runs code of the handler: to be called on its threads.
   */
  public static Optional<Object> bind(LoadedHandler handler, @Nullable JsonNode providerStatus) {
    if (providerStatus == null || providerStatus.isNull()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          handler.json().convertValue(providerStatus, handler.handler().statusType()));
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "a providerStatus does not bind to handler {} any more", handler.descriptor().name());
      return Optional.empty();
    }
  }
}
