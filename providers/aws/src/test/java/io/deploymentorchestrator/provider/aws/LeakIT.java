package io.deploymentorchestrator.provider.aws;

import static io.deploymentorchestrator.provider.aws.Environment.remote;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import io.deploymentorchestrator.testkit.junit.Cluster;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import io.deploymentorchestrator.testkit.junit.WithCluster;
import io.deploymentorchestrator.testkit.junit.WithSecretsManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Neither a value nor a key of AWS is logged or told, with the shipped settings of the log and
 * everything else at the finest level; that the search finds one is shown by planting it.
 */
@WithCluster
@WithSecretsManager
class LeakIT {

  private static final String VALUE = "pl4nted-v4lue-0123456789";

  @TempDir Path folder;

  private final LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final List<String> javaUtilLogging = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          synchronized (javaUtilLogging) {
            javaUtilLogging.add(entry.getLoggerName() + " " + entry.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listenAtTheFinestLevel() throws JoranException {
    configure("/logback.xml");
    Logger root = logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(events);
    root.setLevel(Level.TRACE);
    logging.getLogger("io.deploymentorchestrator").setLevel(Level.TRACE);
    events.start();
    java.util.logging.Logger jul = LogManager.getLogManager().getLogger("");
    jul.setLevel(java.util.logging.Level.ALL);
    handler.setLevel(java.util.logging.Level.ALL);
    jul.addHandler(handler);
  }

  @AfterEach
  void stopListening() throws JoranException {
    java.util.logging.Logger jul = LogManager.getLogManager().getLogger("");
    jul.removeHandler(handler);
    jul.setLevel(java.util.logging.Level.INFO);
    configure("/logback-test.xml");
  }

  private void configure(String resource) throws JoranException {
    logging.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(logging);
    configurator.doConfigure(Objects.requireNonNull(LeakIT.class.getResource(resource)));
  }

  private String everythingLogged() {
    StringBuilder all = new StringBuilder();
    for (ILoggingEvent event : List.copyOf(events.list)) {
      all.append(event.getLoggerName()).append(' ');
      all.append(event.getFormattedMessage()).append('\n');
      if (event.getThrowableProxy() != null) {
        all.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    synchronized (javaUtilLogging) {
      javaUtilLogging.forEach(line -> all.append(line).append('\n'));
    }
    return all.toString();
  }

  /** How often it is found: plain, in base64, in hex. */
  private static long leaks(String secret, String text) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return List.of(
            secret, Base64.getEncoder().encodeToString(bytes), HexFormat.of().formatHex(bytes))
        .stream()
        .filter(text::contains)
        .count();
  }

  @Test
  void no_value_and_no_key_of_AWS_is_in_a_log_or_a_message(Cluster cluster, SecretsManager manager)
      throws Exception {
    StringBuilder told = new StringBuilder();
    try (Environment environment = new Environment(cluster, manager, folder, List.of())) {
      String json = environment.secret("{\"password\": \"" + VALUE + "\", \"list\": [1]}");
      String text = environment.secret(VALUE);
      assertThat(environment.get("shop", remote(json).setProperty("password"))).isEqualTo(VALUE);
      assertThat(environment.get("shop", remote(text))).isEqualTo(VALUE);
      told.append(environment.failure("shop", remote(json).setProperty("absent")));
      told.append(environment.failure("shop", remote(text).setProperty("absent")));
      told.append(environment.failure("shop", remote(json).setVersion("NO_SUCH_STAGE")));
      told.append(environment.validate("shop"));
      environment.proxy.onRead(
          AwsProxy.error(400, "InvalidParameterException", "quoted: " + VALUE));
      told.append(environment.failure("shop", remote(text)));
      environment.proxy.onRead(AwsProxy.error(200, "{\"SecretString\": [\"" + VALUE, ""));
      told.append(environment.failure("shop", remote(text)));
    }
    String logged = everythingLogged();

    assertThat(logged).as("the SDK did log").contains("software.amazon.awssdk");
    assertThat(leaks(VALUE, logged)).as("the value is logged").isZero();
    assertThat(leaks(Environment.SECRET_KEY, logged)).as("the key is logged").isZero();
    assertThat(leaks(VALUE, told.toString())).as("the value is told").isZero();
    assertThat(leaks(Environment.SECRET_KEY, told.toString())).as("the key is told").isZero();
  }

  @Test
  void the_search_finds_one_that_is_planted() {
    LoggerFactory.getLogger("planted").trace("read: {}", VALUE);
    java.util.logging.Logger.getLogger("planted").finest("read: " + Environment.SECRET_KEY);

    assertThat(leaks(VALUE, everythingLogged())).isEqualTo(1);
    assertThat(leaks(Environment.SECRET_KEY, everythingLogged())).isEqualTo(1);
  }
}
