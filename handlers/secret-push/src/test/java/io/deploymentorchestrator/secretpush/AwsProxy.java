package io.deploymentorchestrator.secretpush;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import java.net.URI;

/** Stands between the handler and the stand-in for AWS, and gives faults and AWS's own answers. */
final class AwsProxy implements AutoCloseable {

  private final SecretsManager manager;
  private WireMockServer server;

  AwsProxy(SecretsManager manager) {
    this.manager = manager;
    start(0);
  }

  private void start(int port) {
    WireMockConfiguration options = WireMockConfiguration.options().bindAddress("127.0.0.1");
    server = new WireMockServer(port == 0 ? options.dynamicPort() : options.port(port));
    server.start();
    heal();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** From now on everything is passed on as it is. */
  void heal() {
    server.resetMappings();
    server.stubFor(any(anyUrl()).atPriority(10).willReturn(passedOn()));
  }

  ResponseDefinitionBuilder passedOn() {
    return aResponse().proxiedFrom(manager.endpoint().toString());
  }

  /** An action of Secrets Manager is answered so. */
  void onCall(String action, ResponseDefinitionBuilder answer) {
    server.stubFor(
        any(anyUrl())
            .atPriority(1)
            .withHeader("X-Amz-Target", equalTo("secretsmanager." + action))
            .willReturn(answer));
  }

  /** An action is refused for want of a permission. */
  void deny(String action) {
    onCall(action, error(400, "AccessDeniedException", "User x is not authorized"));
  }

  /**
   * An action on one secret, by the name or ARN that is sent, is refused for want of a permission.
   */
  void deny(String action, String secretId) {
    server.stubFor(
        any(anyUrl())
            .atPriority(1)
            .withHeader("X-Amz-Target", equalTo("secretsmanager." + action))
            .withRequestBody(containing("\"" + secretId + "\""))
            .willReturn(error(400, "AccessDeniedException", "User x is not authorized")));
  }

  /** An action is refused because the key may not be used: AWS has no other code for it. */
  void denyKey(String action) {
    onCall(action, error(400, "AccessDeniedException", "Access to KMS is not allowed"));
  }

  /** No role can be assumed. */
  void denyRole() {
    onAssumeRole(
        aResponse()
            .withStatus(403)
            .withHeader("Content-Type", "text/xml")
            .withBody(
                "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                    + "<Message>no</Message></Error></ErrorResponse>"));
  }

  /** STS answers so. */
  void onAssumeRole(ResponseDefinitionBuilder answer) {
    server.stubFor(
        any(anyUrl())
            .atPriority(1)
            .withRequestBody(containing("Action=AssumeRole"))
            .willReturn(answer));
  }

  /** How many calls came since the last {@link #forgetCalls}. */
  int calls() {
    return server.getServeEvents().getRequests().size();
  }

  void forgetCalls() {
    server.resetRequests();
  }

  /** Nobody listens any more. */
  void goDown() {
    server.stop();
  }

  /** Listens again where it did before. */
  void comeBack(int port) {
    start(port);
  }

  static ResponseDefinitionBuilder error(int status, String code, String message) {
    String body = "{\"__type\":\"%s\",\"message\":\"%s\",\"Message\":\"%s\"}";
    return json(status, body.formatted(code, message, message));
  }

  static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/x-amz-json-1.1")
        .withBody(body);
  }

  @Override
  public void close() {
    server.stop();
  }
}
