package io.deploymentorchestrator.controller.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deploymentorchestrator.controller.plugin.LoadedHandler;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON to handlers' types. */
final class Bindings {

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Logger LOG = LoggerFactory.getLogger(Bindings.class);

  private Bindings() {}

  /**
   * A {@code providerStatus} as the handler's type; empty if there is none or it no longer binds.
   */
  static Optional<Object> status(LoadedHandler handler, @Nullable JsonNode providerStatus) {
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
