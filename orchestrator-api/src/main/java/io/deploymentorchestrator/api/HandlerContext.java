package io.deploymentorchestrator.api;

import java.time.Clock;
import java.util.Map;

/**
 * What a handler learns once, at start. Immutable; may be kept.
 *
 * @param clusterId the identity of the cluster this host serves, for marks in places that several
 *     clusters share: the operator's setting, by default the uid of namespace {@code kube-system}
 * @param settings the operator's settings for this handler, a JSON tree; empty if none were given
 * @param clock the time to go by
 */
public record HandlerContext(String clusterId, Map<String, Object> settings, Clock clock) {}
