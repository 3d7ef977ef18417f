package io.deploymentorchestrator.provider.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.deploymentorchestrator.provider.sdk.ProviderException;
import io.deploymentorchestrator.provider.v1.ExternalSecretDataRemoteRef;
import io.deploymentorchestrator.provider.v1.GetSecretRequest;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No value is logged, even where everything else is. */
class NoLeakTest {

  private static final String VALUE = "pl4nted-v4lue-0123456789";

  @TempDir Path folder;

  @Test
  void no_value_is_in_the_log_with_the_shipped_settings_and_everything_else_at_trace()
      throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    try {
      configure(context, "/logback.xml");
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.detachAndStopAllAppenders();
      root.addAppender(log);
      root.setLevel(Level.TRACE);
      context.getLogger("io.deploymentorchestrator").setLevel(Level.TRACE);
      log.start();
      try (Served served = Served.start(folder)) {
        served.provider.secrets.put("a", VALUE);
        read(served);
        served.provider.step =
            (call, key) -> {
              throw new IllegalStateException(VALUE);
            };
        Assertions.assertThatThrownBy(() -> read(served))
            .isInstanceOf(StatusRuntimeException.class);
        served.provider.step =
            (call, key) -> {
              throw new ProviderException.Unavailable("away");
            };
        Assertions.assertThatThrownBy(() -> read(served))
            .isInstanceOf(StatusRuntimeException.class);
      }
    } finally {
      configure(context, "/logback-test.xml");
    }

    List<String> lines = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    assertThat(lines).anyMatch(line -> line.contains("the provider failed with"));
    byte[] bytes = VALUE.getBytes(StandardCharsets.UTF_8);
    assertThat(String.join("\n", lines))
        .doesNotContain(
            VALUE,
            HexFormat.of().formatHex(bytes),
            Base64.getEncoder().encodeToString(bytes),
            Base64.getEncoder().encodeToString((VALUE + " ").getBytes(StandardCharsets.UTF_8)));
  }

  private static void read(Served served) {
    served
        .secrets()
        .getSecret(
            GetSecretRequest.newBuilder()
                .setProviderRef(Served.reference())
                .setRemoteRef(ExternalSecretDataRemoteRef.newBuilder().setKey("a"))
                .setSourceNamespace("team-a")
                .build());
  }

  private static void configure(LoggerContext context, String resource) throws Exception {
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Objects.requireNonNull(NoLeakTest.class.getResource(resource)));
  }
}
