package io.deploymentorchestrator.operator.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The formats of the logback.xml that is shipped. */
class LogFormatsTest {

  private static final String TENANTS_TEXT =
      "ConfigMap\u001b[2J\u001b]0;t\u0007\nERROR forged line\r\u009b1m\u2028\u202eabc";
  private static final String SHOWN =
      "ConfigMap\\u001b[2J\\u001b]0;t\\u0007\\nERROR forged line\\r\\u009b1m\\u2028\\u202eabc";

  private static String logged(String format, @Nullable Throwable thrown)
      throws IOException, JoranException {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("ORCHESTRATOR_LOG_FORMAT", format);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(shipped());
    try {
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      ConsoleAppender<ILoggingEvent> appender =
          (ConsoleAppender<ILoggingEvent>) root.getAppender(format);
      LoggingEvent event =
          new LoggingEvent("x", root, Level.WARN, "of {}", thrown, new Object[] {TENANTS_TEXT});
      return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    } finally {
      context.stop();
    }
  }

  private static URL shipped() throws IOException {
    List<URL> found =
        Collections.list(LogFormatsTest.class.getClassLoader().getResources("logback.xml"));
    return found.stream().min(Comparator.comparing(URL::toString)).orElseThrow();
  }

  private static IllegalStateException failure() {
    IllegalStateException failure =
        new IllegalStateException(TENANTS_TEXT, new IOException(TENANTS_TEXT));
    failure.addSuppressed(new IllegalArgumentException(TENANTS_TEXT));
    return failure;
  }

  @Test
  void a_message_is_text_on_one_line_for_people() throws Exception {
    assertThat(logged("plain", null)).endsWith("of " + SHOWN + "\n").containsOnlyOnce("\n");
  }

  @Test
  void a_stack_trace_has_its_own_line_breaks_and_no_others() throws Exception {
    String text = logged("plain", failure());

    assertThat(text)
        .contains("java.lang.IllegalStateException: " + SHOWN)
        .contains("Caused by: java.io.IOException: " + SHOWN)
        .contains("Suppressed: java.lang.IllegalArgumentException: " + SHOWN);
    assertThat(text.lines().count()).isGreaterThan(6);
    assertThat(text.lines()).noneMatch(l -> l.startsWith("ERROR"));
    assertThat(text.replace("\n", "").replace("\t", "").chars())
        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e);
  }

  @Test
  void json_is_the_same_text_to_a_machine_and_nothing_else_to_a_terminal() throws Exception {
    String line = logged("json", failure());

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    assertThat(line.strip().chars())
        .noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e);
    JsonNode read = new ObjectMapper().readTree(line);
    assertThat(read.path("arguments").path(0).asText()).isEqualTo(TENANTS_TEXT);
    assertThat(read.path("throwable").path("message").asText()).isEqualTo(TENANTS_TEXT);
  }
}
