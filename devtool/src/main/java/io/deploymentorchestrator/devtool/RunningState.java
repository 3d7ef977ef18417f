package io.deploymentorchestrator.devtool;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What runs from a checkout, as other commands find it in {@code .dev/state}.
 *
 * @param holder the process that holds everything on a leash
 * @param processes everything the holder started
 * @param kubectl the kubectl that fits
 * @param moto address of moto; empty while things are being started
 * @param context the user's own cluster, if it is used
 * @param ownSecrets whether our secrets controller runs
 */
record RunningState(
    RecordedProcess holder,
    List<RecordedProcess> processes,
    Path kubectl,
    Optional<URI> moto,
    Optional<String> context,
    boolean ownSecrets) {
  private static final String SEPARATOR = ",";

  /** Empty if nothing was started, or what was started is gone. */
  static Optional<RunningState> find(Checkout checkout) {
    return read(checkout).filter(state -> state.holder().alive().isPresent());
  }

  /** What was last recorded, alive or not. */
  static Optional<RunningState> read(Checkout checkout) {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(checkout.stateFile())) {
      properties.load(reader);
      return Optional.of(
          new RunningState(
              RecordedProcess.parse(properties.getProperty("holder")),
              Stream.of(properties.getProperty("processes").split(SEPARATOR))
                  .filter(text -> !text.isBlank())
                  .map(RecordedProcess::parse)
                  .toList(),
              Path.of(properties.getProperty("kubectl")),
              Optional.ofNullable(properties.getProperty("moto")).map(URI::create),
              Optional.ofNullable(properties.getProperty("context")),
              Boolean.parseBoolean(properties.getProperty("ownSecrets"))));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  void write(Checkout checkout) {
    var properties = new Properties();
    properties.setProperty("holder", holder.text());
    properties.setProperty(
        "processes",
        processes.stream().map(RecordedProcess::text).collect(Collectors.joining(SEPARATOR)));
    properties.setProperty("kubectl", kubectl.toString());
    moto.ifPresent(address -> properties.setProperty("moto", address.toString()));
    context.ifPresent(name -> properties.setProperty("context", name));
    properties.setProperty("ownSecrets", Boolean.toString(ownSecrets));
    try {
      Path folder = Files.createDirectories(checkout.stateFile().getParent());
      Path draft = Files.createTempFile(folder, "up", ".tmp");
      try (Writer writer = Files.newBufferedWriter(draft)) {
        properties.store(writer, "what ./dev up of this checkout started");
      }
      Files.move(draft, checkout.stateFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot record what was started", e);
    }
  }

  static void delete(Checkout checkout) {
    try {
      Files.deleteIfExists(checkout.stateFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
