package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Any bytes as the query of the catalogue: answered or refused, never by a failure; what is
/// answered has no private model, and its pages no model twice.
public final class CatalogueDoorFuzz {

  private static final String PATH = "/api/weighbridge/catalogue?";
  private static final String AS_IT_IS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~&=+";
  private static final String HEXADECIMAL = "0123456789ABCDEFabcdef";

  /// Longer lines are refused by the server before anybody reads the query.
  private static final int MOST = 4000;

  private static final String HIDDEN = "alice/hidden";

  private static final HubFixture HUB = hub();
  private static final int VISIBLE = 5;

  private CatalogueDoorFuzz() {}

  private static HubFixture hub() {
    try {
      HubFixture hub = HubFixture.start(Files.createTempDirectory("catalogue-fuzz"));
      Runtime.getRuntime().addShutdownHook(new Thread(hub::close));
      ModelFixture.zoo(hub);
      ModelFixture.create(hub, HIDDEN, true, "README.md", ModelFixture.card("license: mit"));
      ModelFixture.create(hub, "bob/digits", ModelFixture.card("license: apache-2.0"));
      return hub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Called before the first input, whose time would be that of the start of the hub otherwise.
  public static void fuzzerInitialize() {
    if (HUB.url().getPort() == 0) {
      throw new IllegalStateException("the hub does not listen");
    }
  }

  public static void fuzzerTestOneInput(byte[] content) {
    String query = query(content);
    Optional<JsonNode> first = ask(PATH + query);
    if (first.isEmpty()) {
      return;
    }
    Set<String> seen = new HashSet<>();
    long total = first.get().path("total").asLong();
    if (total > VISIBLE) {
      throw new AssertionError("%d models are found of %d".formatted(total, VISIBLE));
    }
    JsonNode page = first.get();
    for (int pages = 0; pages <= VISIBLE; pages++) {
      for (JsonNode model : page.path("models")) {
        String id = model.path("id").asString("");
        if (id.equals(HIDDEN) || !seen.add(id)) {
          throw new AssertionError(id + " is hidden, or there twice");
        }
      }
      JsonNode next = page.path("next");
      // A query with a cursor of its own stays where it is.
      if (next.isNull() || query.contains("cursor") || query.contains("%")) {
        return;
      }
      page = ask("%s%s&cursor=%s".formatted(PATH, query, next.asString())).orElseThrow();
    }
    throw new AssertionError("the pages do not end");
  }

  /// What is answered; nothing where the query is refused.
  private static Optional<JsonNode> ask(String address) {
    HttpResponse<String> answer = HUB.anonymous().get(address);
    if (answer.statusCode() == 200) {
      return Optional.of(HubFixture.json(answer));
    }
    if (answer.statusCode() >= 500 || answer.body().isEmpty()) {
      throw new AssertionError("refused with %d: %s".formatted(answer.statusCode(), answer.body()));
    }
    return Optional.empty();
  }

  /// What cannot stand in a query is percent-encoded; what is encoded already stays.
  private static String query(byte[] content) {
    String bytes = new String(content, 0, Math.min(content.length, MOST), ISO_8859_1);
    StringBuilder query = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      char letter = bytes.charAt(i);
      boolean encoded =
          letter == '%'
              && i + 2 < bytes.length()
              && HEXADECIMAL.indexOf(bytes.charAt(i + 1)) >= 0
              && HEXADECIMAL.indexOf(bytes.charAt(i + 2)) >= 0;
      if (encoded || AS_IT_IS.indexOf(letter) >= 0) {
        query.append(letter);
      } else {
        query.append("%%%02X".formatted((int) letter));
      }
    }
    return query.toString();
  }
}
