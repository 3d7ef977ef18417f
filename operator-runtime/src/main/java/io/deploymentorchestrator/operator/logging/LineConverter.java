package io.deploymentorchestrator.operator.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.deploymentorchestrator.operator.text.DisplayText;

/** A message on one line, as text: it may quote what users wrote. */
public final class LineConverter extends ClassicConverter {

  @Override
  public String convert(ILoggingEvent event) {
    String message = event.getFormattedMessage();
    return message == null ? "" : DisplayText.line(message);
  }
}
