package io.deploymentorchestrator.controller.plugin;

import io.deploymentorchestrator.api.HandlerDescriptor;
import io.deploymentorchestrator.controller.plugin.PluginJar.RefusedException;
import io.deploymentorchestrator.controller.plugin.Selection.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is in a plugins folder, by the rules that a controller goes by, without starting anything.
 */
public final class PluginCatalog {

  private PluginCatalog() {}

  /**
   * A jar.
   *
   * @param file its name
   * @param digest its SHA-256, in hex
   * @param handlers what it holds; empty if it can't be read
   * @param names of the handlers it holds; if it can't be read, those it goes by
   * @param refusal why it would not be served; null if it would
   */
  public record Entry(
      String file,
      String digest,
      List<HandlerDescriptor> handlers,
      Set<String> names,
      @Nullable Refusal refusal) {

    private static Entry refused(
        String file, String digest, @Nullable String pluginId, Refusal refusal) {
      return new Entry(file, digest, List.of(), JarNames.of(pluginId, file), refusal);
    }
  }

  /**
   * Looks into a folder.
   *
   * @throws IOException if it, or the list of digests, can't be read
   */
  public static List<Entry> read(PluginFolder.Settings settings) throws IOException {
    DigestList allowed =
        settings.digests().isPresent() ? DigestList.read(settings.digests().get()) : null;
    FolderScan scan = FolderScan.of(settings.folder(), null);
    List<Entry> entries = new ArrayList<>();
    List<Candidate> candidates = new ArrayList<>();
    for (Map.Entry<String, FolderScan.Stamp> jar : scan.jars().entrySet()) {
      String digest;
      try {
        digest = FolderScan.digest(jar.getValue().file());
      } catch (IOException e) {
        entries.add(Entry.refused(jar.getKey(), "", null, Refusal.unreadable()));
        continue;
      }
      if (allowed != null && !allowed.allows(digest)) {
        entries.add(Entry.refused(jar.getKey(), digest, null, Refusal.notAllowed(digest)));
        continue;
      }
      Entry entry = open(jar.getKey(), jar.getValue().file(), digest);
      entries.add(entry);
      if (entry.refusal() == null) {
        Map<String, String> versions = new HashMap<>();
        entry.handlers().forEach(h -> versions.put(h.name(), h.version()));
        candidates.add(new Candidate(digest, jar.getKey(), jar.getValue().millis(), versions));
      }
    }
    Selection selection = Selection.of(candidates, Map.of());
    entries.replaceAll(
        e ->
            e.refusal() != null
                ? e
                : new Entry(
                    e.file(),
                    e.digest(),
                    e.handlers(),
                    e.names(),
                    selection.idle().get(e.digest())));
    return entries;
  }

  private static Entry open(String name, Path file, String digest) throws IOException {
    Path copy = Files.createTempFile("orchestrator-plugin", ".jar");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      PluginJar jar = PluginJar.open(copy, digest);
      List<HandlerDescriptor> handlers =
          jar.handlers().stream().map(LoadedHandler::descriptor).toList();
      jar.unload();
      return new Entry(name, digest, handlers, jar.versions().keySet(), null);
    } catch (RefusedException e) {
      return Entry.refused(name, digest, JarCheck.pluginId(copy), e.refusal());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      Files.deleteIfExists(copy);
    }
  }
}
