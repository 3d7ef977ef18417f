package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Calls of AWS Secrets Manager without an SDK: the JSON protocol by hand, with credentials that
 * only a stand-in accepts.
 */
public record SecretsManagerCall(URI endpoint) {
  public static final String REGION = "us-east-1";

  private static final int TIMEOUT_MILLIS = 10_000;

  /** moto finds service and region here and does not look at the signature. */
  public static final String AUTHORIZATION =
      "AWS4-HMAC-SHA256 Credential=test/20260101/"
          + REGION
          + "/secretsmanager/aws4_request, SignedHeaders=host, Signature=0";

  /** Calls of the Secrets Manager that is there. */
  public static SecretsManagerCall to(URI endpoint) {
    return new SecretsManagerCall(endpoint);
  }

  /** The answer to a call, successful or not. */
  public record Answer(int status, String body) {
    /** Whether the call did what was asked. */
    public boolean ok() {
      return status == HttpURLConnection.HTTP_OK;
    }
  }

  /** Posts one action with its JSON parameters. */
  public Answer call(String action, String json) throws IOException {
    var connection = (HttpURLConnection) endpoint.toURL().openConnection();
    try {
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/x-amz-json-1.1");
      connection.setRequestProperty("X-Amz-Target", "secretsmanager." + action);
      connection.setRequestProperty("X-Amz-Date", "20260101T000000Z");
      connection.setRequestProperty("Authorization", AUTHORIZATION);
      connection.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
      int status = connection.getResponseCode();
      InputStream body =
          status < HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getInputStream()
              : connection.getErrorStream();
      return new Answer(
          status, body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      connection.disconnect();
    }
  }

  boolean answers(String action, String json) {
    try {
      return call(action, json).ok();
    } catch (IOException e) {
      return false;
    }
  }
}
