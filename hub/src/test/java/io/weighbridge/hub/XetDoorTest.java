package io.weighbridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weighbridge.access.Scope;
import io.weighbridge.hub.XetHub.Made;
import io.weighbridge.hub.XetHub.Piece;
import io.weighbridge.hub.XetHub.Upload;
import io.weighbridge.store.Sha256;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class XetDoorTest {

  private static final String XORB = XetHub.name(77);
  private static final byte[] HELLO = "hello, ".getBytes(UTF_8);
  private static final byte[] WORLD = "world".getBytes(UTF_8);
  private static final byte[] GREETING = "hello, worldhello, ".getBytes(UTF_8);

  private static final byte[] SHARD =
      XetHub.shard(
          new Made(
              XetHub.sha256(GREETING),
              List.of(new Piece(XORB, 12, 0, 2), new Piece(XORB, 7, 0, 1))));

  @TempDir Path folder;

  @Test
  void givesATokenInBodyAndHeadersAndAFreshAddressEachTime() {
    try (XetHub hub = new XetHub(folder)) {
      HttpResponse<String> answer = hub.tokenRequest(hub.bearer("alice", Scope.WRITE), "alice/m");

      assertThat(answer.statusCode()).isEqualTo(200);
      JsonNode body = XetHub.json(answer);
      assertThat(answer.headers().firstValue("X-Xet-Cas-Url"))
          .contains(body.get("casUrl").asString());
      assertThat(answer.headers().firstValue("X-Xet-Access-Token"))
          .contains(body.get("accessToken").asString());
      assertThat(answer.headers().firstValue("X-Xet-Token-Expiration"))
          .contains(Long.toString(body.get("exp").asLong()));
      assertThat(body.get("exp").asLong())
          .isGreaterThan(Instant.now().plus(Duration.ofMinutes(59)).getEpochSecond());
      assertThat(hub.begin("alice", "alice/m").address)
          .isNotEqualTo(hub.begin("alice", "alice/m").address);
    }
  }

  @Test
  void makesAnOrdinaryLargeObjectOfWhatWasSent() throws IOException {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");

      assertThat(upload.get("/v1/chunks/default/" + XORB).statusCode()).isEqualTo(404);
      HttpResponse<String> xorb = upload.xorb(XORB, XetHub.xorb(HELLO, WORLD));
      assertThat(xorb.statusCode()).isEqualTo(200);
      assertThat(xorb.body()).isEqualTo("{\"was_inserted\":true}");
      assertThat(upload.xorb(XORB, XetHub.xorb(HELLO, WORLD)).body())
          .isEqualTo("{\"was_inserted\":false}");
      HttpResponse<String> shard = upload.shard(SHARD);

      assertThat(shard.statusCode()).isEqualTo(200);
      assertThat(shard.body()).isEqualTo("{\"result\":1}");
      Sha256 digest = Sha256.parse(XetHub.sha256(GREETING));
      assertThat(Files.readAllBytes(hub.parts.blobs().path(digest))).isEqualTo(GREETING);
      assertThat(hub.repository("alice/m").owns(digest)).isTrue();
      assertThat(hub.repository("alice/n").owns(digest)).isFalse();
      assertThat(hub.parts.quotas().of("alice").used()).isEqualTo(GREETING.length);
    }
  }

  @Test
  void answersTheSecondVersionOfShardsInLines() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      upload.xorb(XORB, XetHub.xorb(HELLO, WORLD));
      HttpResponse<String> answer = upload.post("/v2/shards", SHARD);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
      assertThat(lastLine(answer).get("type").asString()).isEqualTo("result");
      HttpResponse<String> refused =
          upload.post("/v2/shards", Arrays.copyOf(SHARD, SHARD.length - 1));
      assertThat(refused.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void saysHowFarItIsWhenAShardTakesLong() {
    // So many digests take longer than the silence that is allowed here.
    try (XetHub hub = new XetHub(folder, true, Duration.ofMillis(1))) {
      Upload upload = hub.begin("alice", "alice/m");
      byte[] content = new byte[16 << 20];
      new Random(5).nextBytes(content);
      byte[][] chunks = new byte[128][];
      for (int i = 0; i < chunks.length; i++) {
        chunks[i] = Arrays.copyOfRange(content, i << 17, (i + 1) << 17);
      }
      assertThat(upload.xorb(XORB, XetHub.xorb(chunks)).statusCode()).isEqualTo(200);
      Piece all = new Piece(XORB, content.length, 0, 128);
      HttpResponse<String> answer =
          upload.post("/v2/shards", XetHub.shard(new Made(XetHub.sha256(content), List.of(all))));

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"validating\"");
      assertThat(lastLine(answer).get("type").asString()).isEqualTo("result");
      HttpResponse<String> refused =
          upload.post("/v2/shards", XetHub.shard(new Made(XetHub.name(0), List.of(all))));
      assertThat(refused.statusCode()).isEqualTo(200);
      assertThat(lastLine(refused).get("type").asString()).isEqualTo("error");
      assertThat(lastLine(refused).get("retryable").asBoolean()).isFalse();
    }
  }

  private static JsonNode lastLine(HttpResponse<String> answer) {
    return tools.jackson.databind.json.JsonMapper.shared()
        .readTree(answer.body().lines().reduce("", (before, line) -> line));
  }

  @Test
  void keepsXorbsForTheShardsThatFollowAndRemovesThemAfterwards() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      upload.xorb(XORB, XetHub.xorb(HELLO, WORLD));
      upload.shard(SHARD);
      byte[] second =
          XetHub.shard(new Made(XetHub.sha256(WORLD), List.of(new Piece(XORB, 5, 1, 2))));

      assertThat(upload.shard(second).statusCode()).isEqualTo(200);
      assertThat(hub.temporaryFiles()).isEqualTo(1);
      hub.later(XetGrants.ENDED.minusSeconds(30));
      // A client that asks for chunks is still at work.
      assertThat(upload.get("/v1/chunks/default/" + XORB).statusCode()).isEqualTo(404);
      hub.later(Duration.ofSeconds(60));
      hub.door().sweep();
      assertThat(hub.temporaryFiles()).isEqualTo(1);
      hub.later(XetGrants.ENDED);
      hub.door().sweep();
      assertThat(hub.temporaryFiles()).isZero();
      // The files are there already, so a repeated shard needs no xorbs; another file does.
      assertThat(upload.shard(SHARD).statusCode()).isEqualTo(200);
      assertThat(
              upload
                  .shard(
                      XetHub.shard(
                          new Made(XetHub.sha256(HELLO), List.of(new Piece(XORB, 7, 0, 1)))))
                  .statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void keepsAnUnfinishedUploadForAnHourAndNothingOverARestart() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      upload.xorb(XORB, XetHub.xorb(HELLO, WORLD));
      hub.later(XetGrants.ABANDONED.minusSeconds(30));
      hub.door().sweep();
      assertThat(hub.temporaryFiles()).isEqualTo(1);
      hub.later(Duration.ofSeconds(30));
      hub.door().sweep();
      assertThat(hub.temporaryFiles()).isZero();
      hub.begin("alice", "alice/m").xorb(XORB, XetHub.xorb(HELLO, WORLD));
      assertThat(hub.temporaryFiles()).isEqualTo(1);
    }
    try (XetHub hub = new XetHub(folder)) {
      assertThat(hub.temporaryFiles()).isZero();
    }
  }

  @Test
  void oldAddressesTakeLaterTokensOfTheSameUserAndRepository() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      upload.xorb(XORB, XetHub.xorb(HELLO, WORLD));
      hub.later(Duration.ofMinutes(30));
      upload.xorb(XetHub.name(5), XetHub.xorb(HELLO));
      hub.later(Duration.ofMinutes(31));

      assertThat(upload.shard(SHARD).statusCode()).isEqualTo(401);
      Upload refreshed = upload.with(hub.begin("alice", "alice/m"));
      assertThat(refreshed.shard(SHARD).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void nobodyReachesTheXorbsOfAnotherUserOrRepository() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      upload.xorb(XORB, XetHub.xorb(HELLO, WORLD));

      for (Upload other : List.of(hub.begin("bob", "bob/m"), hub.begin("alice", "alice/n"))) {
        HttpResponse<String> answer = upload.with(other).shard(SHARD);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("was not sent in this upload");
        assertThat(other.shard(SHARD).statusCode()).isEqualTo(400);
        // Nor does the answer tell that the xorb is there.
        assertThat(upload.with(other).xorb(XORB, XetHub.xorb(WORLD)).body()).contains("true");
      }
      assertThat(upload.shard(SHARD).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void refusesWhoMayNotWrite() {
    try (XetHub hub = new XetHub(folder)) {
      assertThat(hub.tokenRequest("", "alice/m").statusCode()).isEqualTo(401);
      assertThat(hub.tokenRequest("Bearer hf_nothing", "alice/m").statusCode()).isEqualTo(401);
      assertThat(hub.tokenRequest(hub.bearer("bob", Scope.WRITE), "alice/m").statusCode())
          .isEqualTo(403);
      assertThat(hub.tokenRequest(hub.bearer("alice", Scope.READ), "alice/m").statusCode())
          .isEqualTo(403);
      assertThat(hub.tokenRequest(hub.bearer("alice", Scope.WRITE), "alice/x").statusCode())
          .isEqualTo(404);
      Upload upload = hub.begin("alice", "alice/m");
      hub.parts.accounts().disable("alice", true);
      assertThat(upload.xorb(XORB, XetHub.xorb(HELLO)).statusCode()).isEqualTo(403);
      assertThat(upload.shard(SHARD).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void refusesForgedTokens() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      Upload other = hub.begin("bob", "bob/m");
      String signature = upload.token.substring(upload.token.indexOf('.'));
      String claim = other.token.substring(0, other.token.indexOf('.'));
      for (String token :
          List.of("", "x", ".", "a.b", claim + signature, claim, upload.token + "A", "é.é")) {
        Upload forged = hub.new Upload(upload.address, token, 0);
        assertThat(forged.xorb(XORB, XetHub.xorb(HELLO)).statusCode()).as(token).isEqualTo(401);
        assertThat(forged.shard(SHARD).statusCode()).as(token).isEqualTo(401);
      }
      assertThat(hub.temporaryFiles()).isZero();
    }
  }

  @Test
  void refusesWrongBytesWithoutKeepingAnything() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      byte[] xorb = XetHub.xorb(HELLO, WORLD);

      assertThat(upload.xorb("../../x", xorb).statusCode()).isBetween(400, 499);
      assertThat(upload.xorb("..%2F..%2Fx", xorb).statusCode()).isEqualTo(400);
      assertThat(upload.xorb("A".repeat(64), xorb).statusCode()).isEqualTo(400);
      assertThat(upload.xorb(XORB, new byte[0]).statusCode()).isEqualTo(400);
      assertThat(upload.xorb(XORB, new byte[100]).statusCode()).isEqualTo(400);
      assertThat(upload.xorb(XORB, Arrays.copyOf(xorb, xorb.length - 1)).statusCode())
          .isEqualTo(400);
      assertThat(upload.shard(new byte[0]).statusCode()).isEqualTo(400);
      assertThat(upload.shard(new byte[1000]).statusCode()).isEqualTo(400);
      assertThat(hub.temporaryFiles()).isZero();
      upload.xorb(XORB, xorb);
      Made wrong = new Made(XetHub.sha256(HELLO), List.of(new Piece(XORB, 12, 0, 2)));
      assertThat(upload.shard(XetHub.shard(wrong)).statusCode()).isEqualTo(400);
      assertThat(hub.parts.blobs().contains(Sha256.parse(XetHub.sha256(HELLO)))).isFalse();
      assertThat(hub.parts.blobs().contains(Sha256.parse(XetHub.sha256(GREETING)))).isFalse();
      Made beyond = new Made(XetHub.sha256(HELLO), List.of(new Piece(XORB, 12, 0, 3)));
      assertThat(upload.shard(XetHub.shard(beyond)).statusCode()).isEqualTo(400);
      assertThat(upload.shard(SHARD).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void holdsTheQuotaBeforeAnythingIsUnpacked() {
    try (XetHub hub = new XetHub(folder)) {
      Upload upload = hub.begin("alice", "alice/m");
      byte[] chunk = new byte[10_000];
      hub.parts.quotas().limit("alice", OptionalLong.of(25_000));

      assertThat(upload.xorb(XetHub.name(1), XetHub.xorb(chunk)).statusCode()).isEqualTo(200);
      assertThat(upload.xorb(XetHub.name(2), XetHub.xorb(chunk)).statusCode()).isEqualTo(200);
      assertThat(upload.xorb(XetHub.name(3), XetHub.xorb(chunk)).statusCode()).isEqualTo(403);
      // A little that unpacks to much.
      byte[] much = new byte[30_000];
      Piece one = new Piece(XetHub.name(1), 10_000, 0, 1);
      Made bomb = new Made(XetHub.sha256(much), List.of(one, one, one));
      HttpResponse<String> answer = upload.shard(XetHub.shard(bomb));
      assertThat(answer.statusCode()).isBetween(400, 499);
      assertThat(hub.parts.blobs().contains(Sha256.parse(bomb.sha256()))).isFalse();
      Made fits = new Made(XetHub.sha256(new byte[20_000]), List.of(one, one));
      assertThat(upload.shard(XetHub.shard(fits)).statusCode()).isEqualTo(200);
      // What became a file is counted once: 5,000 bytes are left, and one xorb of 10,000 is open.
      assertThat(upload.xorb(XetHub.name(4), XetHub.xorb(new byte[4_000])).statusCode())
          .isEqualTo(200);
      assertThat(upload.xorb(XetHub.name(5), XetHub.xorb(chunk)).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void namesTheWayOutWhenTheBridgeIsOff() {
    try (XetHub hub = new XetHub(folder, false, Duration.ofSeconds(1))) {
      HttpResponse<String> answer = hub.tokenRequest(hub.bearer("alice", Scope.WRITE), "alice/m");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(XetHub.json(answer).get("error").asString()).contains("HF_HUB_DISABLE_XET=1");
    }
  }
}
