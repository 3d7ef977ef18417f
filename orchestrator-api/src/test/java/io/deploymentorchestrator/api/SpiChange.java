package io.deploymentorchestrator.api;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.JApiChangeStatus;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibilityChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Judges a change of the SPI by the policy in docs/reference/spi.md. */
final class SpiChange {

  private SpiChange() {}

  /** A version of the SPI. */
  record Version(int major, int minor, int patch) implements Comparable<Version> {
    static Version of(String text) {
      String[] parts = text.split("\\.", 3);
      return new Version(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public int compareTo(Version other) {
      int byMajor = Integer.compare(major, other.major);
      int byMinor = Integer.compare(minor, other.minor);
      return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
      return major + "." + minor + "." + patch;
    }
  }

  /**
   * What is wrong; empty if nothing is.
   *
   * @param before the SPI as released
   * @param released its version
   * @param now the SPI as it is
   * @param version what {@link SpiVersion} says
   */
  static Optional<String> problem(Path before, Version released, Path now, Version version) {
    List<String> incompatible = new ArrayList<>();
    List<String> compatible = new ArrayList<>();
    compare(before, released, now, version).forEach(type -> sort(type, incompatible, compatible));
    if (!incompatible.isEmpty() && version.major() == released.major()) {
      return Optional.of(
          "The handler SPI changed so that plugins built against "
              + released
              + " break:\n  "
              + String.join("\n  ", incompatible)
              + "\nFind a compatible way (a new method with a default, a new overload, a new type). If there is none, it"
              + " takes a new major version: SpiVersion.current() = "
              + (released.major() + 1)
              + ".0.0, and docs/reference/spi.md says how to move.");
    }
    boolean minorRaised = version.major() > released.major() || version.minor() > released.minor();
    if (!compatible.isEmpty() && !minorRaised) {
      return Optional.of(
          "The handler SPI has something new:\n  "
              + String.join("\n  ", compatible)
              + "\nThat is compatible, and takes a new minor version, so that a plugin that uses it is refused by hosts that"
              + " lack it: SpiVersion.current() = "
              + released.major()
              + "."
              + (released.minor() + 1)
              + ".0, and an entry in docs/reference/spi.md.");
    }
    if (version.compareTo(released) < 0) {
      return Optional.of("SpiVersion says " + version + ", which is older than " + released);
    }
    return Optional.empty();
  }

  private static List<JApiClass> compare(Path before, Version released, Path now, Version version) {
    JarArchiveComparatorOptions options = new JarArchiveComparatorOptions();
    options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
    return new JarArchiveComparator(options)
        .compare(
            new JApiCmpArchive(before.toFile(), released.toString()),
            new JApiCmpArchive(now.toFile(), version.toString()));
  }

  private static void sort(JApiClass type, List<String> incompatible, List<String> compatible) {
    if (type.getChangeStatus() == JApiChangeStatus.UNCHANGED
        && type.isBinaryCompatible()
        && type.isSourceCompatible()) {
      return;
    }
    if (type.isBinaryCompatible() && type.isSourceCompatible()) {
      compatible.add(type.getFullyQualifiedName() + ": " + type.getChangeStatus());
      return;
    }
    var why = new TreeSet<String>();
    collect(type.getCompatibilityChanges(), "", why);
    type.getMethods().forEach(m -> collect(m.getCompatibilityChanges(), m.getName() + ": ", why));
    type.getConstructors().forEach(c -> collect(c.getCompatibilityChanges(), "constructor: ", why));
    type.getFields().forEach(f -> collect(f.getCompatibilityChanges(), f.getName() + ": ", why));
    incompatible.add(type.getFullyQualifiedName() + ": " + String.join(", ", why));
  }

  private static void collect(
      List<JApiCompatibilityChange> changes, String where, TreeSet<String> why) {
    for (JApiCompatibilityChange change : changes) {
      why.add(where + change.getType());
    }
  }
}
