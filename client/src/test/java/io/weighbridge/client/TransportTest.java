package io.weighbridge.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransportTest {

  private final SmallHub hub = hub();
  private final SmallHub other = hub();

  @TempDir private Path folder = Path.of("");

  private static SmallHub hub() {
    try {
      return new SmallHub();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    hub.close();
    other.close();
  }

  private Hub client() {
    return Hub.at(hub.address(), Optional.of(Token.parse(SmallHub.TOKEN)), PullTest.SHORT);
  }

  private static boolean redirect(HttpExchange exchange, int status, String location)
      throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(status, -1);
    return true;
  }

  @Test
  void theTokenIsNeverSentToAnotherHost() {
    hub.model("acme/demo").put("a.txt", new byte[] {1});
    other.model("acme/demo").put("a.txt", new byte[] {1});
    hub.always(
        ".*/resolve/.*",
        exchange -> redirect(exchange, 302, other.url() + exchange.getRequestURI().getRawPath()));
    try (Hub client = client()) {
      Pull.run(
          client,
          new Pull.Options(ModelReference.parse("acme/demo"), folder, Globs.ALL, 1),
          TransferListener.NONE);
    }
    assertThat(folder.resolve("a.txt")).hasBinaryContent(new byte[] {1});
    assertThat(other.seen).hasSize(1).noneMatch(SmallHub.Seen::authorized);
    assertThat(hub.seen).isNotEmpty().allMatch(SmallHub.Seen::authorized);
  }

  @Test
  void theTokenStaysAwayThoughARedirectionLeadsBack() {
    hub.once("/api/whoami-v2", exchange -> redirect(exchange, 302, other.url() + "/back"));
    other.always("/back", exchange -> redirect(exchange, 302, hub.url() + "/api/whoami-v2"));
    try (Hub client = client()) {
      assertThatThrownBy(client::whoami)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("Invalid credentials");
    }
    assertThat(hub.seen).extracting(SmallHub.Seen::authorized).containsExactly(true, false);
  }

  @Test
  void aRenamedModelIsFollowedOnTheSameHostWithItsBody() {
    hub.model("acme/new");
    hub.always(
        "/api/models/acme/old/.*",
        exchange ->
            redirect(
                exchange, 307, exchange.getRequestURI().getRawPath().replace("/old/", "/new/")));
    try (Hub client = client()) {
      client.models().settings(ModelId.parse("acme/old"), Optional.of(true), Optional.empty());
    }
    assertThat(hub.seen)
        .extracting(SmallHub.Seen::path)
        .containsExactly("/api/models/acme/old/settings", "/api/models/acme/new/settings");
  }

  @Test
  void whatChangesSomethingIsNotCarriedElsewhere() {
    hub.always("/api/repos/.*", exchange -> redirect(exchange, 307, other.url() + "/x"));
    try (Hub client = client()) {
      assertThatThrownBy(() -> client.models().delete(ModelId.parse("acme/demo")))
          .isInstanceOf(UnreadableAnswerException.class)
          .hasMessageContaining("redirected to 127.0.0.1");
    }
    assertThat(other.seen).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/whoami-v2", "file:///etc/passwd", "//", "http://[", "mailto:x"})
  void redirectionsWithoutEndOrSenseAreRefused(String location) {
    hub.always("/api/whoami-v2", exchange -> redirect(exchange, 302, location));
    try (Hub client = client()) {
      assertThatThrownBy(client::whoami).isInstanceOf(ClientException.class);
    }
    assertThat(hub.seen).hasSizeLessThan(10);
  }

  @Test
  void aLongWaitIsForTheUserToDecide() {
    hub.always(
        "/api/whoami-v2",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "3600");
          SmallHub.json(exchange, 429, Map.of("error", "Too many bad tokens."));
          return true;
        });
    try (Hub client = client()) {
      assertThatThrownBy(client::whoami)
          .isInstanceOf(RefusedException.class)
          .hasMessage(
              "could not ask who you are: Too many bad tokens (HTTP 429); try again in 3,600 seconds");
    }
    assertThat(hub.seen).hasSize(1);
  }

  @Test
  void theServerIsAskedAgainAfterTheTimeItNames() {
    hub.once(
        "/api/whoami-v2",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          SmallHub.json(exchange, 503, Map.of());
          return true;
        });
    long began = System.nanoTime();
    try (Hub client = client()) {
      assertThat(client.whoami().name()).isEqualTo("alice");
    }
    assertThat(System.nanoTime() - began).isGreaterThan(900_000_000L);
  }

  @Test
  void everyDialectOfRefusalIsOneSentence() {
    List<Map<String, ?>> dialects =
        List.of(
            Map.of("error", "It is so."),
            Map.of("error", Map.of("message", "It is so.")),
            Map.of("type", "about:blank", "title", "No", "detail", "It is so."),
            Map.of("message", "It\nis   so."),
            Map.of("errors", List.of(Map.of("message", "It is so."))));
    for (Map<String, ?> dialect : dialects) {
      hub.once(
          "/api/whoami-v2",
          exchange -> {
            SmallHub.json(exchange, 400, dialect);
            return true;
          });
      try (Hub client = client()) {
        assertThatThrownBy(client::whoami)
            .hasMessage("could not ask who you are: It is so (HTTP 400)");
      }
    }
  }

  @Test
  void pagesOfProxiesAreNotQuoted() {
    hub.always(
        "/api/whoami-v2",
        exchange -> {
          byte[] page =
              "<html>Bad gateway</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(404, page.length);
          exchange.getResponseBody().write(page);
          return true;
        });
    try (Hub client = client()) {
      assertThatThrownBy(client::whoami)
          .hasMessage("could not ask who you are: there is no such thing on the server (HTTP 404)");
    }
  }

  @Test
  void somethingThatIsNoHubIsToldSo() {
    for (String answer : List.of("<html>hello</html>", "[1,", "{}", "[]")) {
      hub.once(
          "/api/whoami-v2",
          exchange -> {
            byte[] bytes = answer.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            return true;
          });
      try (Hub client = client()) {
        assertThatThrownBy(client::whoami)
            .isInstanceOf(UnreadableAnswerException.class)
            .hasMessageContaining("is it a hub?");
      }
    }
  }

  @Test
  void aClosedDoorIsToldAtOnceWithWhatToDo() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (Hub client =
        Hub.at(ServerAddress.parse("http://127.0.0.1:" + port), Optional.empty(), Patience.USUAL)) {
      long began = System.nanoTime();
      assertThatThrownBy(client::whoami)
          .isInstanceOf(UnreachableException.class)
          .hasMessage(
              "could not ask who you are: nobody listens at 127.0.0.1:%d; --server or $WEIGHBRIDGE_SERVER says which server to ask"
                  .formatted(port));
      assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
    }
  }

  @Test
  void whoIsNotLoggedInIsToldHow() {
    try (Hub client = Hub.at(hub.address(), Optional.empty(), PullTest.SHORT)) {
      assertThatThrownBy(client::whoami)
          .hasMessageEndingWith("; you are not logged in there (weighbridge login)");
    }
  }

  @Test
  void aCutCreationIsNotRepeatedBecauseItMayHaveHappened() {
    hub.always(
        "/api/repos/create",
        _ -> {
          throw new IOException("cut");
        });
    try (Hub client = client()) {
      assertThatThrownBy(() -> client.models().create(ModelId.parse("acme/demo"), false))
          .isInstanceOf(UnreachableException.class);
    }
    assertThat(hub.count("POST", "/api/repos/create")).isEqualTo(1);
  }
}
