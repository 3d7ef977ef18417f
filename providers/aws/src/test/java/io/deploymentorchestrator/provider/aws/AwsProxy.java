package io.deploymentorchestrator.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.deploymentorchestrator.testkit.junit.SecretsManager;
import java.net.URI;
import java.util.List;

/** Stands between the provider and the stand-in for AWS, and gives AWS's own answers. */
final class AwsProxy implements AutoCloseable {

  private final SecretsManager manager;
  private final WireMockServer server =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());

  AwsProxy(SecretsManager manager) {
    this.manager = manager;
    server.start();
    heal();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** From now on everything is passed on as it is, and no call came yet. */
  void heal() {
    server.resetAll();
    server.stubFor(
        any(anyUrl())
            .atPriority(10)
            .willReturn(aResponse().proxiedFrom(manager.endpoint().toString())));
  }

  /** Reads are answered so. */
  void onRead(ResponseDefinitionBuilder answer) {
    server.stubFor(
        any(anyUrl())
            .atPriority(1)
            .withHeader("X-Amz-Target", equalTo("secretsmanager.GetSecretValue"))
            .willReturn(answer));
  }

  /** No role can be assumed. */
  void denyRole() {
    server.stubFor(
        any(anyUrl())
            .atPriority(1)
            .withRequestBody(containing("Action=AssumeRole"))
            .willReturn(
                aResponse()
                    .withStatus(403)
                    .withHeader("Content-Type", "text/xml")
                    .withBody(
                        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>"
                            + "<Message>no</Message></Error></ErrorResponse>")));
  }

  /** All calls since it was healed. */
  List<LoggedRequest> calls() {
    return server.getServeEvents().getRequests().stream().map(event -> event.getRequest()).toList();
  }

  static ResponseDefinitionBuilder error(int status, String code, String message) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/x-amz-json-1.1")
        .withBody("{\"__type\":\"%s\",\"message\":\"%s\"}".formatted(code, message));
  }

  @Override
  public void close() {
    server.stop();
  }
}
