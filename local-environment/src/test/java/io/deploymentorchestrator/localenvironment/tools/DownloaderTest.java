package io.deploymentorchestrator.localenvironment.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.deploymentorchestrator.localenvironment.tools.Downloader.Outcome;
import io.deploymentorchestrator.localenvironment.tools.Downloader.Release;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
  private static final String CONTENT = "a binary";
  private static final String RIGHT = Sha256.of(CONTENT);
  private static final String WRONG = Sha256.of("something else");

  @TempDir private Path folder;

  private final Downloader downloader = new Downloader();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, 404, "", 0));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void a_file_with_its_published_checksum_is_accepted() {
    publish("/tool", CONTENT, CONTENT.length());
    publish("/tool.sha256", RIGHT + "\n", RIGHT.length() + 1);

    assertThat(downloader.fetch(release(), target())).isEqualTo(new Outcome.Fetched());
    assertThat(target()).hasContent(CONTENT);
  }

  @Test
  void a_checksum_is_found_in_a_list_by_the_name_of_the_file() {
    publish("/tool", CONTENT, CONTENT.length());
    String list = "%s  another\n%s  tool\n%s  tool.asc\n".formatted(WRONG, RIGHT, WRONG);
    publish("/tool.sha256", list, list.length());

    assertThat(downloader.fetch(release(), target())).isEqualTo(new Outcome.Fetched());
  }

  @Test
  void a_file_with_another_checksum_is_refused_and_deleted() {
    publish("/tool", CONTENT, CONTENT.length());
    publish("/tool.sha256", WRONG, WRONG.length());

    assertUnavailable("has the checksum " + RIGHT + ", but " + WRONG + " is published");
  }

  @Test
  void a_file_without_a_published_checksum_is_not_even_asked_for() {
    publish("/tool", CONTENT, CONTENT.length());
    publish("/tool.sha256", "<html>not a checksum</html>", 27);

    assertUnavailable("no checksum is published");
    assertThat(asked).containsExactly("/tool.sha256");
  }

  @Test
  void a_file_that_is_not_there_is_unavailable_and_the_host_is_asked_for_the_next_one() {
    publish("/tool.sha256", RIGHT, RIGHT.length());

    assertUnavailable("HTTP 404");
    assertUnavailable("HTTP 404");
  }

  @Test
  void an_interrupted_download_leaves_nothing_behind() {
    publish("/tool", CONTENT, CONTENT.length() + 1000);
    publish("/tool.sha256", RIGHT, RIGHT.length());

    assertThat(downloader.fetch(release(), target())).isInstanceOf(Outcome.Unavailable.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_host_that_refuses_the_connection_is_asked_only_once() {
    server.stop(0);

    assertThat(downloader.fetch(release(), target())).isInstanceOf(Outcome.Unavailable.class);
    assertThat(downloader.fetch(release(), target())).isEqualTo(new Outcome.NotAsked());
  }

  private void assertUnavailable(String reason) {
    assertThat(downloader.fetch(release(), target()))
        .isInstanceOfSatisfying(
            Outcome.Unavailable.class,
            unavailable -> assertThat(unavailable.reason()).contains(reason));
    assertThat(folder).isEmptyDirectory();
  }

  private Path target() {
    return folder.resolve("download");
  }

  private Release release() {
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    return new Release(URI.create(base + "/tool"), URI.create(base + "/tool.sha256"), "tool");
  }

  private void publish(String path, String body, int announcedLength) {
    server.createContext(
        path,
        exchange ->
            answer(
                exchange,
                exchange.getRequestURI().getPath().equals(path) ? 200 : 404,
                body,
                announcedLength));
  }

  private void answer(HttpExchange exchange, int status, String body, int announcedLength)
      throws IOException {
    asked.add(exchange.getRequestURI().getPath());
    exchange.sendResponseHeaders(status, status == 200 ? announcedLength : -1);
    if (status == 200) {
      exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
    }
    if (body.length() == announcedLength) {
      exchange.close();
    } else {
      exchange.getHttpContext().getServer().stop(0);
    }
  }
}
