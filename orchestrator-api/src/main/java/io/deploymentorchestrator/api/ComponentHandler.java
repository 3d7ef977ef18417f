package io.deploymentorchestrator.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/**
 * Serves the Components whose {@code spec.handler} is this handler's name: brings the outside world
 * to what a Component's config says, reports what came of it, and takes it away again.
 *
 * <p>An implementation is a public class with a public no-argument constructor, annotated with
 * PF4J's {@code @Extension}, in a plugin jar. The host makes one instance per loaded jar and calls
 * it from many threads at once, for different Components; it never makes two calls for the same
 * Component at once. So an instance must be thread-safe, and state about a Component belongs into
 * its status or its checkpoint, never into the instance.
 *
 * <p>{@link #apply} and {@link #delete} must be <em>idempotent</em>: either can be repeated after a
 * crash, a lost reply or a lost status write, from any starting point. Where an outside effect is
 * not idempotent by itself, record the intent with {@link Request#checkpoint(Object)} before it.
 *
 * <p>A call is expected to return within seconds. Long work answers {@link ApplyResult.InProgress}
 * and is called again. A call that outruns 60 s, or whose Component is being deleted, is cancelled
 * by interrupting its thread. From then on its checkpoints and its calls of {@link
 * KubernetesObjects} are refused, and no other call is made for its Component until it has ended.
 *
 * <p>In the life of an instance: the constructor, {@link #descriptor()}, {@link #configType()} and
 * {@link #statusType()} first, on one thread, with at most 60 s for them and {@link #start}; then
 * {@link #apply}, {@link #delete}, {@link #violations} and {@link #watches} from many threads at
 * once; {@link #stop()} last. An instance may be asked for its descriptor and never be started. All
 * run with the jar's class loader as the thread's context class loader. Where a new version takes
 * over, its instance is started before the old one is stopped.
 *
 * <p>What the host can't store counts as a failure, with reason {@code NoResult}: null, a status
 * that is no JSON object, violates the handler's own schema or is larger than 512 KiB, a checkpoint
 * larger than 256 KiB, a condition reported twice or of a type that is the host's own, a reason
 * that is no CamelCase word.
 *
 * @param <C> the config: a record (or a tree of records, lists, maps, strings, numbers, booleans,
 *     enums) that the host binds the resolved config to, after it passed {@link
 *     HandlerDescriptor#configSchema()}. Absent fields arrive as {@code null}: give defaults in the
 *     record's constructor.
 * @param <S> the status: a record that becomes the Component's {@code providerStatus}, which other
 *     Components may reference and everybody may read. It never holds a secret.
 */
public interface ComponentHandler<C, S> extends ExtensionPoint {

  /**
   * Who this handler is and what it takes and reports. Called once, after loading; must not fail or
   * do I/O.
   */
  HandlerDescriptor descriptor();

  /** The class the host binds a Component's resolved config to. */
  Class<C> configType();

  /** The class of {@code providerStatus}. */
  Class<S> statusType();

  /**
   * Called once, before any other call that works, with what the host knows and the operator set.
   *
   * @throws Exception if the settings can't be used: the jar is refused with this exception's
   *     message
   */
  default void start(HandlerContext context) throws Exception {}

  /**
   * Brings the outside world to the config, or one step nearer.
   *
   * @throws Exception anything thrown counts as a failure that is retried with backoff, with the
   *     exception's class name as the reason; its message is not trusted to be free of secrets and
   *     is shown nowhere
   */
  ApplyResult<S> apply(ApplyRequest<C, S> request) throws Exception;

  /**
   * Takes away what {@link #apply} made, or one step of it. Called until it answers {@link
   * DeleteResult.Deleted}. It may be called for a Component that never was applied, whose config is
   * invalid, or whose status was lost.
   *
   * @throws Exception as for {@link #apply}
   */
  DeleteResult<S> delete(DeleteRequest<S> request) throws Exception;

  /**
   * What is wrong with a config beyond what {@link HandlerDescriptor#configSchema()} says of it: a
   * sum that is too large, a field that another one rules out. The host asks when a config violates
   * the schema, and tells both together, so that nobody mends one only to hear of the other. A
   * config that satisfies the schema comes to {@link #apply} unasked, which refuses it itself
   * ({@link ApplyResult.Failed} with {@link Retry#WHEN_CHANGED}), by the same rules.
   *
   * <p>A pure function of its argument: no I/O, no state, the same answer each time. What is
   * missing or of a wrong type it passes over, because the schema tells of that. Of a place at
   * which the schema is violated, and of a missing or unknown field, only what the schema says is
   * told.
   *
   * <p>It is called on the handler's threads, after {@link #start}, beside calls for other
   * Components. It is expected to return within milliseconds: one that takes longer than 5 s is
   * cancelled by interrupting its thread. That, an exception, null, or a null within is told as a
   * defect of the handler; an exception's message is shown nowhere.
   *
   * @return every violation, in an order that stays the same; empty if there is none
   * @since 1.1
   */
  default List<ConfigViolation> violations(UncheckedConfig config) {
    return List.of();
  }

  /**
   * The Kubernetes objects whose changes should run this handler again, by a Component's last
   * status. Called after each run and after a restart of the host, so that watching resumes without
   * running anything. Must not do I/O. What it throws fails no run: what was watched stays watched,
   * and it is asked again.
   */
  default List<WatchedObject> watches(S status) {
    return List.of();
  }

  /**
   * Called once, after the last call has returned and before the jar is unloaded, if {@link #start}
   * succeeded: end threads, close connections. What goes on keeps the jar's classes in memory.
   */
  default void stop() {}
}
