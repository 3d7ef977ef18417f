package io.deploymentorchestrator.localenvironment.tools;

import io.deploymentorchestrator.localenvironment.process.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** moto in a virtual environment of its own, every package by its hash. */
final class PythonVenv {
  /** Whatever the user's shell sets up for another project must not leak in. */
  private static final Map<String, String> CLEAN =
      Map.of("PYTHONPATH", "", "PYTHONHOME", "", "VIRTUAL_ENV", "", "PIP_TARGET", "");

  private PythonVenv() {}

  static void create(String requirements, Path folder, Path log) throws IOException {
    String python =
        Executables.onPath("python3")
            .orElseThrow(
                () ->
                    new ProvisioningException(
                        "Python 3 is needed to run moto (the stand-in for AWS) and was not found."
                            + " Install Python 3.11 or newer with venv (Debian and Ubuntu: `apt install python3-venv`,"
                            + " macOS: `brew install python`), then run this again."))
            .toString();
    Path list = folder.resolve("requirements.txt");
    Files.writeString(list, requirements);
    try {
      Command.run(List.of(python, "-m", "venv", folder.toString()), CLEAN, folder, log);
    } catch (ProvisioningException e) {
      throw new ProvisioningException(
          e.getMessage()
              + "\nPython's venv may have to be installed by itself (Debian and Ubuntu: `apt install python3-venv`).",
          e);
    }
    Command.run(
        List.of(
            python(folder).toString(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--only-binary=:all:",
            "--require-hashes",
            "-r",
            list.toString()),
        CLEAN,
        folder,
        log);
  }

  /**
   * The interpreter that sees the installed packages; found by its own place, so the folder may be
   * renamed.
   */
  static Path python(Path folder) {
    return folder.resolve("bin").resolve("python");
  }

  /** The version of moto that this interpreter would run. */
  static String motoVersion(Path folder) {
    return Command.output(
            List.of(
                python(folder).toString(),
                "-I",
                "-c",
                "from importlib.metadata import version; print(version('moto'))"))
        .map(String::strip)
        .orElse("nothing that runs");
  }
}
