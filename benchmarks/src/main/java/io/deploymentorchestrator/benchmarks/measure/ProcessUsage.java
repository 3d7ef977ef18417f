package io.deploymentorchestrator.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux tells about processes and the machine in {@code /proc}. */
final class ProcessUsage {
  /** The kernel's unit towards programs: 100 a second on every architecture that Java runs on. */
  private static final double TICKS_A_SECOND = 100;

  private static final double KIB_A_MIB = 1024;

  private ProcessUsage() {}

  /** CPU seconds of a process since its start; 0 when it is gone. */
  static double cpuSeconds(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is a name in brackets that may hold blanks.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    } catch (IOException e) {
      return 0;
    }
  }

  /** CPU seconds of this process and all that it started and that still run. */
  static double cpuSecondsOfOurs() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(Stream.of(self), self.descendants())
        .mapToDouble(process -> cpuSeconds(process.pid()))
        .sum();
  }

  /** CPU seconds that the machine has been busy since its start, also with others' work. */
  static double cpuSecondsOfMachine() {
    String[] fields = line(Path.of("/proc/stat"), "cpu ").split(" +");
    double busy = 0;
    for (int i = 1; i <= 8; i++) {
      boolean idle = i == 4 || i == 5;
      busy += idle ? 0 : Long.parseLong(fields[i]);
    }
    return busy / TICKS_A_SECOND;
  }

  /** Resident memory now, in MiB; 0 when the process is gone. */
  static double rss(long pid) {
    return mib(pid, "VmRSS:");
  }

  /** The most resident memory since its start, in MiB; 0 when the process is gone. */
  static double peakRss(long pid) {
    return mib(pid, "VmHWM:");
  }

  private static double mib(long pid, String field) {
    Path status = Path.of("/proc/" + pid + "/status");
    return Files.exists(status)
        ? Long.parseLong(line(status, field).split("\\s+")[1]) / KIB_A_MIB
        : 0;
  }

  private static String line(Path file, String start) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(start)).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
