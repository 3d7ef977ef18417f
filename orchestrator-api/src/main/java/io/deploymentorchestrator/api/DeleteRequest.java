package io.deploymentorchestrator.api;

import java.util.Map;

/**
 * What {@link ComponentHandler#delete} gets: the config as it stands, since it may no longer
 * resolve, validate or bind.
 *
 * @param <S> the handler's status
 */
public interface DeleteRequest<S> extends Request<S> {

  /**
   * The config as written, references unresolved, a JSON tree. A readable value in it wins over
   * what the last run recorded; an unreadable one must never turn into a destructive default.
   */
  Map<String, Object> rawConfig();
}
