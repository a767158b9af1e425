package io.weighbridge.grants;

import io.weighbridge.sealing.Contact;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.SealingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What is done for the grants beside the requests: places are kept, and vendors' lists are fetched
/// from where the grants say, and nowhere else.
final class Upkeep implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());
  private static final Duration BETWEEN_TURNS = Duration.ofSeconds(5);
  private static final Duration BETWEEN_FETCHES = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int MOST_BYTES = 32 << 20;
  private static final int PIECE = 64 << 10;

  private final Grants grants;
  private final List<Turns> turns;

  Upkeep(Grants grants, Counting counting) {
    this.grants = grants;
    // Whoever is slow to answer must not keep places from being renewed.
    this.turns =
        List.of(
            new Turns("places of grants", BETWEEN_TURNS, counting::keepUp),
            new Turns("lists of revocations", BETWEEN_FETCHES, this::fetchAll));
  }

  void start() {
    turns.forEach(Turns::start);
  }

  private void fetchAll() {
    refresh().forEach(sentence -> LOG.log(System.Logger.Level.INFO, sentence));
  }

  List<String> refresh() {
    List<String> said = new ArrayList<>();
    List<String> places =
        grants.held().grants().stream()
            .map(held -> held.grant().terms().contact())
            .flatMap(contact -> url(contact).stream())
            .distinct()
            .toList();
    if (places.isEmpty()) {
      return said;
    }
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            // A grant names its host; another one is not asked.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      for (String place : places) {
        said.add(fetch(client, place));
      }
    }
    return said;
  }

  private static java.util.Optional<String> url(Contact contact) {
    return contact.url().filter(url -> url.startsWith("https://") || url.startsWith("http://"));
  }

  private String fetch(HttpClient client, String place) {
    try {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(place)).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          return "%s answered %d instead of a list of revocations"
              .formatted(place, answer.statusCode());
        }
        RevocationList list = grants.accept(read(body));
        return "%s: list %d of %s, %d taken back"
            .formatted(place, list.serial(), list.issued(), list.revoked().size());
      }
    } catch (IOException | IllegalArgumentException e) {
      return "%s could not be reached (%s): it is tried again in an hour"
          .formatted(place, e.getMessage() == null ? e : e.getMessage());
    } catch (SealingException e) {
      return "%s: %s".formatted(place, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return place + " was not asked to the end";
    }
  }

  /// The client's own patience ends with the headers; a body that drips is given up as well.
  private static byte[] read(InputStream body) throws IOException {
    long start = System.nanoTime();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int read; (read = body.read(piece)) >= 0; ) {
      bytes.write(piece, 0, read);
      if (bytes.size() > MOST_BYTES) {
        throw new IOException("it sent more than %d bytes".formatted(MOST_BYTES));
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException("it was not sent within %d seconds".formatted(PATIENCE.toSeconds()));
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    turns.forEach(Turns::close);
  }
}
