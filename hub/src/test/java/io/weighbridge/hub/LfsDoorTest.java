package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.store.Blobs;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The LFS batch API and its transfers as hub clients and git-lfs use them.
class LfsDoorTest {

  private static final String LFS = "application/vnd.git-lfs+json";
  private static final byte[] CONTENT = "the weights of a model".getBytes(UTF_8);
  private static final Sha256 OID = Sha256.of(CONTENT);

  @TempDir Path folder;
  private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
  private final HttpClient http = HttpClient.newHttpClient();
  private HubFixture hub;
  private Models models;

  @BeforeEach
  void start() {
    InstantSource moving = () -> Instant.now().plus(later.get());
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return moving.instant();
          }
        };
    hub =
        HubFixture.start(
            folder,
            parts ->
                new HubParts(
                    parts.repositories(),
                    parts.blobs(),
                    parts.database(),
                    parts.accounts(),
                    parts.tokens(),
                    parts.permissions(),
                    parts.requests(),
                    parts.audit(),
                    parts.badTokens(),
                    parts.quotas(),
                    parts.settings(),
                    parts.inspections(),
                    parts.inspection(),
                    parts.scanPolicy(),
                    clock));
    models = new Models(hub);
    models.make("alice/m");
    models.make("bob/m");
  }

  @AfterEach
  void stop() {
    hub.close();
    http.close();
  }

  private static String request(String operation, String transfers, Sha256 oid, long size) {
    return """
    {"operation":"%s","transfers":[%s],"hash_algo":"sha_256","ref":{"name":"main"},\
    "objects":[{"oid":"%s","size":%d}]}\
    """
        .formatted(operation, transfers, oid, size);
  }

  private HttpResponse<String> batch(HubFixture.Client who, String repository, String request) {
    return who.send("POST", "/" + repository + ".git/info/lfs/objects/batch", LFS, request);
  }

  private JsonNode object(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains(LFS);
    return HubFixture.json(answer).get("objects").get(0);
  }

  private JsonNode upload(String user, Sha256 oid, long size) {
    return object(batch(hub.as(user), user + "/m", request("upload", "\"basic\"", oid, size)));
  }

  private static String href(JsonNode object, String action) {
    return object.get("actions").get(action).get("href").asString();
  }

  private HttpResponse<String> put(String href, byte[] body) {
    return send(HttpRequest.newBuilder(URI.create(href)).PUT(BodyPublishers.ofByteArray(body)));
  }

  private HttpResponse<String> post(String href, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(href))
            .header("Content-Type", LFS)
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void store(String user, byte[] content) {
    JsonNode object = upload(user, Sha256.of(content), content.length);
    assertThat(put(href(object, "upload"), content).statusCode()).isEqualTo(200);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("objects"))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void anObjectGoesUpIsVerifiedAndComesDown() {
    JsonNode object = upload("alice", OID, CONTENT.length);
    assertThat(object.get("authenticated").asBoolean()).isTrue();
    assertThat(object.get("size").asLong()).isEqualTo(CONTENT.length);
    String verify = href(object, "verify");
    String question = "{\"oid\":\"%s\",\"size\":%d}".formatted(OID, CONTENT.length);
    assertThat(post(verify, question).statusCode()).isEqualTo(404);
    assertThat(put(href(object, "upload"), CONTENT).statusCode()).isEqualTo(200);
    assertThat(post(verify, question).statusCode()).isEqualTo(200);
    assertThat(upload("alice", OID, CONTENT.length).has("actions")).isFalse();

    JsonNode down =
        object(
            batch(
                hub.anonymous(), "alice/m", request("download", "\"basic\"", OID, CONTENT.length)));
    HttpResponse<String> answer =
        send(HttpRequest.newBuilder(URI.create(href(down, "download"))).GET());
    assertThat(answer.body()).isEqualTo(new String(CONTENT, UTF_8));
    answer =
        send(
            HttpRequest.newBuilder(URI.create(href(down, "download")))
                .header("Range", "bytes=4-10")
                .GET());
    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo("weights");
  }

  @Test
  void whatAnotherRepositoryHasIsSentAgain() {
    store("alice", CONTENT);
    JsonNode object = upload("bob", OID, CONTENT.length);
    assertThat(object.has("actions")).isTrue();
    JsonNode down =
        object(
            batch(hub.as("bob"), "bob/m", request("download", "\"basic\"", OID, CONTENT.length)));
    assertThat(down.get("error").get("code").asInt()).isEqualTo(404);
    // A guess of the right length is not the object.
    assertThat(put(href(object, "upload"), new byte[CONTENT.length]).statusCode()).isEqualTo(400);
    assertThat(hub.repository("bob/m").owns(OID)).isFalse();
    assertThat(put(href(object, "upload"), CONTENT).statusCode()).isEqualTo(200);
    assertThat(hub.repository("bob/m").owns(OID)).isTrue();
  }

  @Test
  void otherBytesThanAnnouncedLeaveNothing() throws IOException {
    String href = href(upload("alice", OID, CONTENT.length), "upload");
    assertThat(put(href, "too short".getBytes(UTF_8)).statusCode()).isEqualTo(400);
    assertThat(put(href, new byte[CONTENT.length + 1]).statusCode()).isEqualTo(400);
    assertThat(put(href, new byte[CONTENT.length]).statusCode()).isEqualTo(400);
    // In chunks, so that no length gives it away.
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(href))
                .PUT(
                    BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[CONTENT.length + 7]))));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(HubFixture.json(answer).get("message").asString())
        .contains("more than the 22 bytes");
    assertThat(files()).isEmpty();
    assertThat(hub.repository("alice/m").owns(OID)).isFalse();
  }

  @Test
  void aCutConnectionLeavesNothing() throws Exception {
    URI href = URI.create(href(upload("alice", OID, CONTENT.length), "upload"));
    try (Socket socket = new Socket(href.getHost(), href.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PUT %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\nthe wei"
              .formatted(href.getRawPath(), CONTENT.length)
              .getBytes(UTF_8));
      out.flush();
      Thread.sleep(200);
    }
    Instant end = Instant.now().plusSeconds(10);
    while (!files().isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    assertThat(files()).isEmpty();
    assertThat(put(href.toString(), CONTENT).statusCode()).isEqualTo(200);
  }

  @Test
  void forgedChangedAndExpiredAddressesAreForbidden() {
    JsonNode object = upload("alice", OID, CONTENT.length);
    String href = href(object, "upload");
    assertThat(put(href.substring(0, href.length() - 2), CONTENT).statusCode()).isEqualTo(403);
    assertThat(put(href + "AA", CONTENT).statusCode()).isEqualTo(403);
    assertThat(put(href.replaceAll("upload/.", "upload/Z"), CONTENT).statusCode()).isEqualTo(403);
    // An address for one thing is good for no other.
    String token = href.substring(href.lastIndexOf('/') + 1);
    assertThat(
            send(HttpRequest.newBuilder(
                        URI.create(hub.url() + "/api/weighbridge/lfs/download/" + token))
                    .GET())
                .statusCode())
        .isEqualTo(403);
    later.set(Duration.ofHours(25));
    HttpResponse<String> expired = put(href, CONTENT);
    assertThat(expired.statusCode()).isEqualTo(403);
    assertThat(HubFixture.json(expired).get("message").asString()).contains("expired");
    later.set(Duration.ZERO);
    assertThat(put(href, CONTENT).statusCode()).isEqualTo(200);
  }

  @Test
  void aRightThatIsTakenAwayIsGoneAtOnce() {
    String href = href(upload("alice", OID, CONTENT.length), "upload");
    hub.parts().accounts().disable("alice", true);
    assertThat(put(href, CONTENT).statusCode()).isEqualTo(403);
    assertThat(hub.repository("alice/m").owns(OID)).isFalse();
  }

  @Test
  void anAddressOutlivesARestart() {
    String href = href(upload("alice", OID, CONTENT.length), "upload");
    String token = href.substring(href.indexOf("/api/"));
    hub.close();
    hub = HubFixture.start(folder);
    assertThat(put(hub.url() + token, CONTENT).statusCode()).isEqualTo(200);
  }

  @Test
  void anotherRepositoryOfTheSameNameIsNotMeant() {
    String href = href(upload("alice", OID, CONTENT.length), "upload");
    hub.parts().repositories().delete(hub.repository("alice/m").id());
    models.make("alice/m");
    assertThat(put(href, CONTENT).statusCode()).isEqualTo(404);
  }

  @Test
  void uploadsNeedTheRightToWriteAndDownloadsOfPrivateModelsTheRightToRead() {
    String up = request("upload", "\"basic\"", OID, 1);
    String down = request("download", "\"basic\"", OID, 1);
    HttpResponse<String> answer = batch(hub.anonymous(), "alice/m", up);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("LFS-Authenticate").orElseThrow()).startsWith("Basic ");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(HubFixture.json(answer).get("message").asString()).isNotEmpty();
    assertThat(batch(hub.as("bob"), "alice/m", up).statusCode()).isEqualTo(403);
    models.makePrivate("alice/secret");
    for (String operation : List.of(up, down)) {
      assertThat(batch(hub.anonymous(), "alice/secret", operation).statusCode()).isEqualTo(401);
      assertThat(batch(hub.anonymous(), "alice/nothing", operation).statusCode()).isEqualTo(401);
      assertThat(batch(hub.as("bob"), "alice/secret", operation).statusCode()).isEqualTo(404);
      assertThat(batch(hub.as("bob"), "alice/nothing", operation).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void downloadsOfGatedModelsWaitForAccess() {
    store("alice", CONTENT);
    var repository = hub.repository("alice/m");
    repository.settings(repository.settings().withGate(io.weighbridge.repositories.Gate.MANUAL));
    String down = request("download", "\"basic\"", OID, CONTENT.length);
    assertThat(batch(hub.anonymous(), "alice/m", down).statusCode()).isEqualTo(401);
    assertThat(batch(hub.as("bob"), "alice/m", down).statusCode()).isEqualTo(403);
    assertThat(batch(hub.as("alice"), "alice/m", down).statusCode()).isEqualTo(200);
  }

  @Test
  void eachObjectHasItsOwnTrouble() {
    store("alice", CONTENT);
    String objects =
        """
        {"operation":"upload","objects":[{"oid":"nothing","size":1},{"oid":"%s","size":-1},\
        {"oid":"%s","size":3},{"oid":"%s","size":"big"},{"oid":"%s","size":5}]}\
        """
            .formatted(OID, OID, OID, Sha256.of(new byte[5]));
    JsonNode answers = HubFixture.json(batch(hub.as("alice"), "alice/m", objects)).get("objects");
    List<Integer> codes = new ArrayList<>();
    answers.forEach(answer -> codes.add(answer.path("error").path("code").asInt(200)));
    assertThat(codes).containsExactly(422, 422, 422, 422, 200);
    answers.forEach(answer -> {
      assertThat(answer.has("oid")).isTrue();
      assertThat(answer.get("size").isIntegralNumber()).isTrue();
    });
  }

  @Test
  void whatIsNoBatchIsRefusedInTheWordsOfLfs() {
    HubFixture.Client client = hub.as("alice");
    for (String body :
        List.of(
            "{}",
            "{\"operation\":\"steal\",\"objects\":[]}",
            "{\"operation\":\"upload\",\"objects\":7}",
            "{\"operation\":\"upload\",\"hash_algo\":\"md5\",\"objects\":[]}",
            "no json",
            "[")) {
      HttpResponse<String> answer = batch(client, "alice/m", body);
      assertThat(answer.statusCode()).isBetween(400, 422);
      assertThat(answer.headers().firstValue("Content-Type")).contains(LFS);
      assertThat(HubFixture.json(answer).get("message").asString()).isNotEmpty();
    }
    StringBuilder many = new StringBuilder("{\"operation\":\"upload\",\"objects\":[");
    for (int i = 0; i <= LfsBatch.MOST_OBJECTS; i++) {
      many.append(i == 0 ? "" : ",").append("{}");
    }
    assertThat(batch(client, "alice/m", many + "]}").statusCode()).isEqualTo(413);
  }

  @Test
  void aQuotaHoldsBeforeTheBytesCome() {
    String href = href(upload("alice", OID, CONTENT.length), "upload");
    hub.parts().quotas().limit("alice", OptionalLong.of(10));
    HttpResponse<String> answer = put(href, CONTENT);
    assertThat(answer.statusCode()).isBetween(400, 507);
    assertThat(HubFixture.json(answer).get("message").asString()).containsIgnoringCase("quota");
    assertThat(hub.repository("alice/m").owns(OID)).isFalse();
  }

  @Test
  void aLargeObjectComesInPartsInAnyOrderAndIsResumed() throws Exception {
    byte[] large = new byte[(int) LfsMultipart.SMALLEST_PART + 1000];
    large[large.length - 1] = 7;
    Sha256 oid = Sha256.of(large);
    JsonNode object = parts(oid, large.length);
    JsonNode header = object.get("actions").get("upload").get("header");
    long chunk = Long.parseLong(header.get("chunk_size").asString());
    assertThat(header.size() - 1).isEqualTo(Math.ceilDiv(large.length, chunk)).isEqualTo(2);
    String second = header.get("00002").asString();
    byte[] rest = java.util.Arrays.copyOfRange(large, (int) chunk, large.length);
    assertThat(head(second).statusCode()).isEqualTo(404);
    assertThat(put(second, new byte[3]).statusCode()).isEqualTo(400);
    String secondTag = put(second, rest).headers().firstValue("ETag").orElseThrow();
    String complete = href(object, "upload");
    assertThat(post(complete, completion(oid, List.of("2", secondTag))).statusCode())
        .isEqualTo(400);

    // As a client that was cut off goes on: the same upload is named again.
    header = parts(oid, large.length).get("actions").get("upload").get("header");
    assertThat(head(header.get("00002").asString()).headers().firstValue("ETag"))
        .contains(secondTag);
    String first = header.get("00001").asString();
    assertThat(head(first).statusCode()).isEqualTo(404);
    String firstTag =
        put(first, java.util.Arrays.copyOf(large, (int) chunk))
            .headers()
            .firstValue("ETag")
            .orElseThrow();
    assertThat(
            post(complete, completion(oid, List.of("1", secondTag, "2", secondTag))).statusCode())
        .isEqualTo(400);
    String all = completion(oid, List.of("2", secondTag, "1", firstTag));
    assertThat(post(complete, all).statusCode()).isEqualTo(200);
    assertThat(hub.repository("alice/m").owns(oid)).isTrue();
    Blobs blobs = hub.parts().blobs();
    assertThat(Files.mismatch(blobs.path(oid), write(large))).isEqualTo(-1);
    // Again, as a client does that did not get the answer.
    assertThat(post(complete, all).statusCode()).isEqualTo(200);
  }

  private JsonNode parts(Sha256 oid, long size) {
    HttpResponse<String> answer =
        batch(hub.as("alice"), "alice/m", request("upload", "\"basic\",\"multipart\"", oid, size));
    assertThat(HubFixture.json(answer).get("transfer").asString()).isEqualTo("multipart");
    return object(answer);
  }

  private static String completion(Sha256 oid, List<String> numbersAndTags) {
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < numbersAndTags.size(); i += 2) {
      parts
          .append(i == 0 ? "" : ",")
          .append(
              "{\"partNumber\":%s,\"etag\":%s}"
                  .formatted(
                      numbersAndTags.get(i),
                      JsonMapper.shared().writeValueAsString(numbersAndTags.get(i + 1))));
    }
    return "{\"oid\":\"%s\",\"parts\":[%s]}".formatted(oid, parts);
  }

  private HttpResponse<String> head(String href) {
    return send(HttpRequest.newBuilder(URI.create(href)).HEAD());
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("expected"), bytes);
  }

  @Test
  void partsThatAreNotTheObjectAreRefused() {
    long size = LfsMultipart.SMALLEST_PART + 1;
    Sha256 oid = Sha256.of("something else".getBytes(UTF_8));
    JsonNode object = parts(oid, size);
    JsonNode header = object.get("actions").get("upload").get("header");
    String first =
        put(header.get("00001").asString(), new byte[(int) LfsMultipart.SMALLEST_PART])
            .headers()
            .firstValue("ETag")
            .orElseThrow();
    String second =
        put(header.get("00002").asString(), new byte[1]).headers().firstValue("ETag").orElseThrow();
    assertThat(
            post(href(object, "upload"), completion(oid, List.of("1", first, "2", second)))
                .statusCode())
        .isEqualTo(400);
    assertThat(hub.repository("alice/m").owns(oid)).isFalse();
    assertThat(hub.parts().blobs().contains(oid)).isFalse();
  }

  @Test
  void anEmptyObjectIsAnObject() {
    store("alice", new byte[0]);
    assertThat(hub.repository("alice/m").owns(Sha256.of(new byte[0]))).isTrue();
  }

  @Test
  void aFileIsLockedByOneUserAtATime() {
    hub.parts().accounts().join("acme", "bob", io.weighbridge.access.Role.WRITE);
    models.make("acme/m");
    HubFixture.Client alice = hub.as("alice");
    HubFixture.Client bob = hub.as("bob");
    String locks = "/acme/m.git/info/lfs/locks";
    String file = "{\"path\":\"weights/a.bin\",\"ref\":{\"name\":\"refs/heads/main\"}}";
    assertThat(hub.anonymous().send("POST", locks, LFS, file).statusCode()).isEqualTo(401);
    assertThat(alice.send("POST", locks, LFS, "{\"path\":\"../x\"}").statusCode()).isEqualTo(422);
    HttpResponse<String> made = alice.send("POST", locks, LFS, file);
    assertThat(made.statusCode()).isEqualTo(201);
    JsonNode lock = HubFixture.json(made).get("lock");
    assertThat(lock.get("owner").get("name").asString()).isEqualTo("alice");
    HttpResponse<String> second = bob.send("POST", locks, LFS, file);
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(HubFixture.json(second).get("lock")).isEqualTo(lock);

    JsonNode verified =
        HubFixture.json(bob.send("POST", locks + "/verify", LFS, "{\"cursor\":\"\"}"));
    assertThat(verified.get("ours")).isEmpty();
    assertThat(verified.get("theirs")).hasSize(1);
    assertThat(HubFixture.json(alice.get(locks)).get("locks")).hasSize(1);
    assertThat(HubFixture.json(alice.get(locks + "?path=other")).get("locks")).isEmpty();

    String unlock = locks + "/" + lock.get("id").asString() + "/unlock";
    assertThat(bob.send("POST", unlock, LFS, "{}").statusCode()).isEqualTo(403);
    assertThat(bob.send("POST", unlock, LFS, "{\"force\":true}").statusCode()).isEqualTo(200);
    assertThat(bob.send("POST", unlock, LFS, "{\"force\":true}").statusCode()).isEqualTo(404);
    assertThat(HubFixture.json(alice.get(locks)).get("locks")).isEmpty();
  }

  @Test
  void manyLocksComePageByPage() {
    HubFixture.Client alice = hub.as("alice");
    String locks = "/alice/m.git/info/lfs/locks";
    for (int i = 0; i < 5; i++) {
      alice.send("POST", locks, LFS, "{\"path\":\"f%d\"}".formatted(i));
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = HubFixture.json(alice.get(locks + "?limit=2&cursor=" + cursor));
      page.get("locks").forEach(lock -> seen.add(lock.get("path").asString()));
      cursor = page.path("next_cursor").asString("");
    } while (!cursor.isEmpty());
    assertThat(seen).containsExactly("f0", "f1", "f2", "f3", "f4");
  }
}
