package io.deploymentorchestrator.secrets.template;

import java.io.Serial;
import java.util.Objects;

/** What is wrong with a template. The message names line and function, and never a value. */
public final class TemplateException extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  TemplateException(int line, String problem) {
    super("line " + line + ": " + problem);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNullElse(super.getMessage(), "");
  }
}
