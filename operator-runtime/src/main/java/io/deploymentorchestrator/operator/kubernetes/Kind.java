package io.deploymentorchestrator.operator.kubernetes;

import io.deploymentorchestrator.operator.scheduling.Requeue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of a kind that it reconciles.
 *
 * @param <R> the resource
 * @param type the class of its resources
 * @param freshest the newest state that is known of one, also by answers to own writes; null: there
 *     is none
 * @param events hears of every event before the resource is reconciled
 * @param trim leaves out of a resource what need not stay in memory
 * @param reconcile does the work
 */
public record Kind<R extends HasMetadata>(
    Class<R> type,
    Function<ResourceID, @Nullable R> freshest,
    WakeUps.Observer<R> events,
    Consumer<R> trim,
    Reconcile reconcile) {

  /** Reconciles one resource. */
  @FunctionalInterface
  public interface Reconcile {

    /**
     * Reconciles.
     *
     * @return when to reconcile again although nothing changed
     * @throws Exception if it failed; it is retried with backoff, and soon after a conflict
     */
    Requeue reconcile(ResourceID id) throws Exception;
  }
}
