package io.deploymentorchestrator.benchmarks.measure;

import io.deploymentorchestrator.benchmarks.bed.Bed;
import io.deploymentorchestrator.testkit.audit.AuditedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Measures one phase, from its making to {@link #stop}. Not thread-safe. */
public final class Meter {
  /** A Composition sums up once a second at most: whoever is silent longer has finished. */
  private static final Duration QUIET = Duration.ofMillis(1500);

  private static final String REQUEST = "\"POST / HTTP";
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Bed bed;
  private final long pid;
  private final long mark;
  private final long awsCalls;
  private final double cpu;
  private final double serverCpu;
  private final double foreign;
  private final long start;

  private Meter(Bed bed) {
    this.bed = bed;
    this.pid = bed.controllerPid();
    this.mark = bed.auditLog().mark();
    this.awsCalls = awsCalls();
    this.cpu = ProcessUsage.cpuSeconds(pid);
    this.serverCpu = controlPlaneCpuSeconds(bed);
    this.foreign = ProcessUsage.cpuSecondsOfMachine() - ProcessUsage.cpuSecondsOfOurs();
    this.start = System.nanoTime();
  }

  public static Meter start(Bed bed) {
    return new Meter(bed);
  }

  /** When it was started, by {@link System#nanoTime()}. */
  public long started() {
    return start;
  }

  /**
   * Waits until the controller is quiet, so that all its requests are counted.
   *
   * @param end when the phase reached its goal, by {@link System#nanoTime()}
   */
  public Measurement stop(long end) {
    awaitQuiet(bed);
    return stopNow(end);
  }

  /** As above, without waiting. Of a controller that was started meanwhile all CPU counts. */
  public Measurement stopNow(long end) {
    double elapsed = (System.nanoTime() - start) / 1e9;
    double others = ProcessUsage.cpuSecondsOfMachine() - ProcessUsage.cpuSecondsOfOurs() - foreign;
    long now = bed.controllerPid();
    return new Measurement(
        (end - start) / 1e9,
        bed.auditLog().since(mark),
        Math.toIntExact(awsCalls() - awsCalls),
        ProcessUsage.cpuSeconds(now) - (now == pid ? cpu : 0),
        ProcessUsage.rss(now),
        ProcessUsage.peakRss(now),
        controlPlaneCpuSeconds(bed) - serverCpu,
        Math.max(0, others / elapsed / Runtime.getRuntime().availableProcessors()));
  }

  /** Waits until the controller has made no request, but for watches, for a while. */
  public static void awaitQuiet(Bed bed) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long quietSince = System.nanoTime();
    long mark = bed.auditLog().mark();
    while (System.nanoTime() - quietSince < QUIET.toNanos() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
      long next = bed.auditLog().mark();
      List<AuditedRequest> made = bed.auditLog().since(mark);
      mark = next;
      if (made.stream().anyMatch(r -> !r.isUpkeep())) {
        quietSince = System.nanoTime();
      }
    }
  }

  /** CPU seconds that etcd, API server and the cluster's own controllers took since their start. */
  public static double controlPlaneCpuSeconds(Bed bed) {
    return bed.controlPlane().handles().stream()
        .mapToDouble(process -> ProcessUsage.cpuSeconds(process.pid()))
        .sum();
  }

  /** moto logs each request, those of several threads now and then in one line. */
  private long awsCalls() {
    Path log = bed.motoLog();
    try (Stream<String> lines = Files.lines(log)) {
      return lines.mapToLong(line -> line.split(REQUEST, -1).length - 1).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
