package io.weighbridge.hub;

import io.weighbridge.access.Action;
import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.ModelRepository;
import io.weighbridge.xet.MerkleHash;
import io.weighbridge.xet.Shard;
import io.weighbridge.xet.StoredXorb;
import io.weighbridge.xet.XetException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/// Uploads in the Xet protocol, which a default installation of the Python client uses for every
/// large file. The bridge is for writing alone: files become ordinary large objects, and nothing
/// the hub answers elsewhere speaks of Xet, so that downloads stay plain HTTP.
///
/// Every token comes with an address that was never used before. Clients remember per address which
/// chunks they sent there and would leave them out of later uploads; at a fresh address each upload
/// is whole by itself.
final class XetDoor implements AutoCloseable {

  private static final String FOLDER = "/api/xet/";

  /// Clients read `/v2/shards` with a time limit, so a longer silence is broken by a line.
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final HubParts parts;
  private final Doorkeeper doorkeeper;
  private final XetTokens tokens;
  private final XetGrants grants;
  private final XetShards shards;
  private final Duration betweenLines;

  XetDoor(HubParts parts, Doorkeeper doorkeeper, Usage usage) {
    this(parts, doorkeeper, usage, BETWEEN_LINES);
  }

  XetDoor(HubParts parts, Doorkeeper doorkeeper, Usage usage, Duration betweenLines) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
    this.tokens = new XetTokens(parts.clock());
    this.grants = new XetGrants(parts.settings().temporary().resolve("xet"), parts.clock());
    this.shards = new XetShards(parts, usage);
    this.betweenLines = betweenLines;
  }

  void routes(Router router) {
    router.get(
        "/api/models/{ns}/{name}/xet-write-token/{rev}",
        Operation.of("Begins an upload over Xet")
            .query("create_pr", "string", "accepted and ignored")
            .answer(200, "where to send chunks, with which token, until when")
            .answer(403, "no right to write")
            .answer(404, "no such repository, or the bridge is switched off")
            .forSignedIn(),
        bridge(this::token));
    router.get(
        FOLDER + "{grant}/v1/chunks/{prefix}/{hash}",
        Operation.internal("Says that no chunk is known from elsewhere"),
        bridge(this::chunk));
    // Newer clients ask first whether a xorb may go elsewhere, and send it here after a 404.
    router.post(
        FOLDER + "{grant}/v1/xorb-grants/{prefix}/{hash}",
        Operation.internal("Says that xorbs are sent here"),
        bridge(XetDoor::elsewhere));
    router.post(
        FOLDER + "{grant}/v1/xorbs/{prefix}/{hash}",
        Operation.internal("Takes a xorb"),
        bridge(this::xorb));
    router.post(
        FOLDER + "{grant}/v1/shards",
        Operation.internal("Takes a shard, makes its files"),
        bridge(this::shard));
    router.post(
        FOLDER + "{grant}/v2/shards",
        Operation.internal("Takes a shard, makes its files, tells how far it is"),
        bridge(this::shardWithProgress));
  }

  private Handler bridge(Handler handler) {
    if (parts.settings().xetBridge()) {
      return handler;
    }
    return exchange -> {
      throw HubFailures.notFound(
          "This server takes no uploads over Xet (hub.xet.bridge is off): set HF_HUB_DISABLE_XET=1 and upload again.");
    };
  }

  private void token(Exchange exchange) {
    Entered entered = doorkeeper.enter(exchange, Action.WRITE);
    XetTokens.Claim claim =
        new XetTokens.Claim(
            entered.caller().name(),
            entered.caller().tokenId(),
            entered.id(),
            entered.settings().id(),
            tokens.expiry());
    String token = tokens.sign(claim);
    long expires = claim.expires().getEpochSecond();
    String address = parts.settings().links().absolute(FOLDER + tokens.newGrant());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("accessToken", token);
    answer.put("exp", expires);
    answer.put("casUrl", address);
    exchange
        .header("Cache-Control", "no-store")
        .header("X-Xet-Cas-Url", address)
        .header("X-Xet-Access-Token", token)
        .header("X-Xet-Token-Expiration", Long.toString(expires));
    exchange.json(200, answer);
  }

  /// There is no deduplication over uploads: that would tell callers what others have.
  private void chunk(Exchange exchange) {
    grants.touch(key(exchange, admit(exchange)));
    throw HubFailures.notFound("No chunk is known from other uploads.");
  }

  private static void elsewhere(Exchange exchange) {
    throw HubFailures.notFound("Xorbs are sent to this server itself.");
  }

  private void xorb(Exchange exchange) throws IOException {
    MerkleHash name =
        MerkleHash.from(exchange.path("hash"))
            .orElseThrow(() ->
                HubFailures.badRequest("A xorb is named by 64 lower-case hexadecimal digits."));
    long announced = exchange.contentLength().orElse(StoredXorb.MAX_BODY_BYTES);
    if (announced > StoredXorb.MAX_BODY_BYTES) {
      throw HubFailures.tooLarge(
          "A xorb has at most %d bytes, %d were announced."
              .formatted(StoredXorb.MAX_BODY_BYTES, announced));
    }
    Entered entered = admitOrDrain(exchange);
    long left = parts.quotas().of(entered.id().namespace()).left();
    boolean inserted;
    try (XetGrants.Visit visit = visit(exchange, entered)) {
      inserted = visit.receive(name, exchange.body(), announced, left);
    } catch (XetException e) {
      throw HubFailures.badRequest("Xorb %s: %s".formatted(name, e.getMessage()));
    }
    exchange.json(200, Map.of("was_inserted", inserted));
  }

  private void shard(Exchange exchange) throws IOException {
    Entered entered = admit(exchange);
    try (XetGrants.Visit visit = visit(exchange, entered)) {
      Path file = visit.spool(exchange.body(), Shard.MAX_BYTES);
      try {
        shards.take(visit, entered, file, new AtomicInteger());
      } finally {
        XetShards.discard(file);
      }
    }
    exchange.json(200, Map.of("result", 1));
  }

  private void shardWithProgress(Exchange exchange) throws IOException {
    AtomicInteger done = new AtomicInteger();
    new XetProgress(begin(exchange, done), done, betweenLines).answer(exchange);
  }

  /// Receives the shard now; the task that comes back makes its files, and stays in the grant until
  /// it is done even if the client goes.
  private FutureTask<Boolean> begin(Exchange exchange, AtomicInteger done) throws IOException {
    Entered entered = admit(exchange);
    XetGrants.Visit visit = visit(exchange, entered);
    boolean begun = false;
    try {
      Path file = visit.spool(exchange.body(), Shard.MAX_BYTES);
      FutureTask<Boolean> task =
          new FutureTask<>(() -> {
            try (visit) {
              shards.take(visit, entered, file, done);
            } finally {
              XetShards.discard(file);
            }
            return true;
          });
      begun = true;
      return task;
    } finally {
      if (!begun) {
        visit.close();
      }
    }
  }

  /// Who sends this, by the token of the upload; whether he still may is asked again.
  private Entered admit(Exchange exchange) {
    XetTokens.Claim claim = tokens.verify(bearer(exchange));
    exchange.note("user", claim.user());
    Caller caller =
        doorkeeper.stillGood(claim.user(), claim.tokenId()).orElseThrow(HubFailures::badToken);
    Entered entered = doorkeeper.enter(exchange, caller, claim.name(), Action.WRITE);
    ModelRepository repo = entered.repo();
    if (!repo.settings().id().equals(claim.repository())) {
      throw HubFailures.repoNotFound();
    }
    return entered;
  }

  /// A client hears that its token is too old only when all of its xorb is sent.
  private Entered admitOrDrain(Exchange exchange) throws IOException {
    try {
      return admit(exchange);
    } catch (HttpFailure refused) {
      if (refused.status() == 401) {
        exchange.body().skip(StoredXorb.MAX_BODY_BYTES);
      }
      throw refused;
    }
  }

  private static String bearer(Exchange exchange) {
    String header = exchange.header("Authorization").orElse("");
    if (!header.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
      throw HttpFailure.of(401, "An upload over Xet needs the token that was given for it.");
    }
    return header.substring("bearer ".length()).strip();
  }

  private XetGrants.Visit visit(Exchange exchange, Entered entered) throws IOException {
    return grants.visit(key(exchange, entered));
  }

  private static XetGrants.Key key(Exchange exchange, Entered entered) {
    return new XetGrants.Key(
        entered.caller().name(),
        entered.settings().id(),
        entered.id().namespace(),
        exchange.path("grant"));
  }

  /// Removes uploads that ended or were given up; happens by itself now and then.
  void sweep() {
    grants.sweep(XetGrants.ENDED, XetGrants.ABANDONED);
  }

  @Override
  public void close() {
    grants.close();
  }
}
