package io.deploymentorchestrator.localenvironment;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** The cheapest possible question to a server on loopback. */
public final class Http {
  private static final int TIMEOUT_MILLIS = 2000;

  private Http() {}

  /** Whether a GET is answered by 200. */
  public static boolean isOk(URI address) {
    try {
      var connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try {
        return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }
}
