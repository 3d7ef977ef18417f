package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.controller.plugin.Refusal.Cause;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One jar of the plugins folder on its way: loading → loaded → retired, or refused. Guarded by its
 * folder's lock, but for {@link #named} and {@link #holds}.
 */
final class FolderJar {

  private static final Logger LOG = LoggerFactory.getLogger(FolderJar.class);

  private final String digest;
  private final long begun = System.nanoTime();
  private String file;
  private long modified;
  private int arrived;
  private int left;
  private volatile @Nullable String pluginId;
  private volatile Set<String> holds = Set.of();
  private @Nullable Thread loader;
  private @Nullable PluginJar jar;
  private @Nullable Refusal refusal;
  private boolean retired;
  private int uses;

  /**
   * A jar that was just seen.
   *
   * @param modified when it was written, in milliseconds
   * @param judgement in which it arrived
   */
  FolderJar(String digest, String file, long modified, int judgement) {
    this.digest = digest;
    this.file = file;
    this.modified = modified;
    this.arrived = judgement;
  }

  String digest() {
    return digest;
  }

  String file() {
    return file;
  }

  long modified() {
    return modified;
  }

  @Nullable Refusal refusal() {
    return refusal;
  }

  /** What it holds, while it may serve. */
  @Nullable PluginJar jar() {
    return retired ? null : jar;
  }

  boolean serves() {
    return jar() != null;
  }

  boolean loading() {
    return loader != null;
  }

  /** It is the same jar as that one, judged again. */
  void remember(FolderJar before) {
    arrived = before.arrived;
    pluginId = before.pluginId;
    holds = before.holds;
    refusal = before.refusal;
  }

  void rename(String name, long time) {
    file = name;
    modified = time;
  }

  /** Its plugin's id was read. May be called from any thread. */
  void named(@Nullable String id) {
    pluginId = id;
  }

  /** Which handlers it holds was found out. May be called from any thread. */
  void holds(Set<String> handlers) {
    holds = Set.copyOf(handlers);
  }

  /** The handlers it holds; if they are not known, the names it goes by. */
  Set<String> names() {
    return holds.isEmpty() ? JarNames.of(pluginId, file) : holds;
  }

  void load(Thread thread) {
    loader = thread;
  }

  void loaded(PluginJar content) {
    loader = null;
    refusal = null;
    jar = content;
  }

  void refuse(Refusal why) {
    loader = null;
    if (!why.equals(refusal)) {
      if (why.cause() == Cause.SUPERSEDED) {
        LOG.info("plugin {} is not served: {}", file, why.message());
      } else {
        LOG.error("refused plugin {}: {}", file, why.message());
      }
    }
    refusal = why;
  }

  /** Refuses it if it has been loading for longer than that; true if so. */
  boolean giveUp(Duration limit) {
    if (loader == null || System.nanoTime() - begun < limit.toNanos()) {
      return false;
    }
    loader.interrupt();
    refuse(
        new Refusal(Cause.START, "it did not start within " + limit.toSeconds() + " s: see start"));
    return true;
  }

  /** It is no longer in the folder. */
  void depart(int judgement) {
    left = judgement;
  }

  /**
   * Whether it may be what is to replace a jar that left the folder, and does not serve (yet).
   * Judged by its file's name and its plugin's id; one whose id can't be read, by having come when
   * the other went.
   */
  boolean mayBecome(FolderJar gone) {
    if (serves() || idle()) {
      return false;
    }
    return pluginId == null ? file.equals(gone.file) || arrived == gone.left : sameAs(gone);
  }

  /** Whether it is what replaced a jar that left the folder. */
  boolean succeeds(FolderJar gone) {
    return serves() && arrived >= gone.left && sameAs(gone);
  }

  private boolean sameAs(FolderJar other) {
    return file.equals(other.file) || (pluginId != null && pluginId.equals(other.pluginId));
  }

  private boolean idle() {
    return refusal != null
        && (refusal.cause() == Cause.SUPERSEDED || refusal.cause() == Cause.DUPLICATE);
  }

  /** Calls are routed to one of its handlers. */
  void used() {
    uses++;
  }

  /** The last call to one of its handlers has returned. */
  void released() {
    uses--;
  }

  /** It is not wanted any more; if it is still loading, that is interrupted. */
  void retire() {
    retired = true;
    if (loader != null) {
      loader.interrupt();
    }
  }

  /** What is to be unloaded now; null if it is used or was taken before. */
  @Nullable PluginJar takeIfDone() {
    if (!retired || uses > 0) {
      return null;
    }
    PluginJar done = jar;
    jar = null;
    return done;
  }
}
