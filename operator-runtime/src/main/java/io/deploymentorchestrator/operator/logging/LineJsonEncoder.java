package io.deploymentorchestrator.operator.logging;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.deploymentorchestrator.operator.text.DisplayText;
import java.nio.charset.StandardCharsets;

/**
 * JSON that can be printed on a terminal: JSON itself asks for escapes below U+0020 only. What is
 * escaped besides can only stand inside of strings, where the escapes mean the same characters.
 */
public final class LineJsonEncoder extends JsonEncoder {

  @Override
  public byte[] encode(ILoggingEvent event) {
    String json = new String(super.encode(event), StandardCharsets.UTF_8).strip();
    return (DisplayText.line(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
