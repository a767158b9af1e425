package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.signing.Pem;
import java.util.LinkedHashMap;
import java.util.Map;

/// Vendors, grants and lists of revocations in this program's own API. Those who govern the hub
/// change them; a vendor's list is there for everybody, so that licensees' servers fetch it.
public final class GrantsDoor {

  private static final String OWN = "/api/weighbridge/";
  private static final String GRANTS = OWN + "grants";
  private static final String VENDORS = OWN + "vendors";
  static final String LISTS = OWN + "revocations";
  private static final String SIGNED = "application/x-weighbridge-signed";
  private static final String ANY_TEXT = "{\"type\":\"string\"}";
  private static final long MOST_GRANT = 1 << 20;
  private static final long MOST_LIST = 32 << 20;
  private static final long MOST_PEM = 64 << 10;

  private final Grants grants;
  private final Governing governing;

  public GrantsDoor(Grants grants, Governing governing) {
    this.grants = grants;
    this.governing = governing;
  }

  public void routes(Router router) {
    router.get(
        GRANTS,
        Operation.of("Lists the grants of this server, and what is left of them")
            .answer(200, "the grants, the latest first; this machine; the licensee's public key")
            .answer(403, "you do not govern the hub")
            .forSignedIn(),
        governing.handler((_, exchange) -> list(exchange)));
    router.post(
        GRANTS,
        Operation.of("Installs a grant")
            .body(SIGNED, ANY_TEXT)
            .answer(201, "the grant")
            .answer(403, "nobody trusted signed it, or it is for another key: code says")
            .forSignedIn(),
        governing.handler(this::install));
    router.delete(
        GRANTS + "/{id}",
        Operation.of("Removes a grant")
            .answer(204, "it is gone")
            .answer(404, "there is none of that id")
            .forSignedIn(),
        governing.handler(this::remove));
    router.post(
        OWN + "grants-refresh",
        Operation.of("Fetches the vendors' lists of revocations from where the grants say")
            .answer(200, "a sentence for each place")
            .forSignedIn(),
        governing.handler(
            (_, exchange) -> exchange.json(200, Map.of("fetched", grants.refresh()))));
    router.get(
        VENDORS,
        Operation.of("Lists the vendors whose signatures are believed")
            .answer(200, "their keys")
            .forSignedIn(),
        governing.handler((_, exchange) -> vendors(exchange)));
    router.post(
        VENDORS,
        Operation.of("Believes a vendor's signatures")
            .body("application/x-pem-file", ANY_TEXT)
            .answer(201, "the key's id")
            .answer(400, "it is no Ed25519 public key in PEM")
            .forSignedIn(),
        governing.handler(this::trust));
    router.delete(
        VENDORS + "/{id}",
        Operation.of("Believes a vendor no more")
            .answer(204, "his grants allow nothing from now on")
            .answer(404, "he was not believed, or the configuration names him")
            .forSignedIn(),
        governing.handler(this::distrust));
    router.post(
        LISTS,
        Operation.of("Takes in a vendor's list of revocations, and publishes it")
            .body(SIGNED, ANY_TEXT)
            .answer(201, "the list")
            .answer(403, "nobody trusted signed it, or a later one is here: code says")
            .forSignedIn(),
        governing.handler(this::accept));
    router.get(
        LISTS + "/{issuer}",
        Operation.of("A vendor's last list of revocations, as he signed it")
            .answer(200, "the list", SIGNED)
            .answer(404, "there is none of this vendor"),
        Governing.answering(this::revocations));
  }

  private void list(Exchange exchange) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("node", grants.node());
    grants
        .licensee()
        .ifPresent(key -> {
          document.put("licensee", key.id().text());
          document.put("public_key", new String(key.pem(), UTF_8));
        });
    document.put("grants", grants.all().stream().map(GrantDocument::of).toList());
    exchange.json(200, document);
  }

  private void install(Caller caller, Exchange exchange) {
    Grant grant = grants.install(exchange.bytes(MOST_GRANT));
    governing.done(
        caller, exchange, "grant.install", "%s of %s".formatted(grant.id(), grant.model()));
    exchange.json(201, GrantDocument.of(grant));
  }

  private void remove(Caller caller, Exchange exchange) {
    String id = exchange.path("id");
    if (!grants.remove(id)) {
      throw HttpFailure.of(404, "There is no grant of that id here.");
    }
    governing.done(caller, exchange, "grant.remove", id);
    exchange.empty(204);
  }

  private void vendors(Exchange exchange) {
    exchange.json(
        200,
        Map.of(
            "vendors",
            grants.vendors().all().stream()
                .map(key ->
                    Map.of(
                        "id",
                        key.id().text(),
                        "pem",
                        new String(key.pem(), UTF_8),
                        "configured",
                        grants.isConfigured(key.id())))
                .toList()));
  }

  private void trust(Caller caller, Exchange exchange) {
    String text = new String(exchange.bytes(MOST_PEM), UTF_8);
    VendorPublicKey key =
        VendorPublicKey.read(new KeySource("the body", () -> Pem.parse("the body", text)));
    grants.trust(key);
    governing.done(caller, exchange, "vendor.trust", key.id().text());
    exchange.json(201, Map.of("id", key.id().text()));
  }

  private void distrust(Caller caller, Exchange exchange) {
    KeyId id = id(exchange, "id");
    if (!grants.distrust(id)) {
      throw HttpFailure.of(404, "There is no vendor of that id who was trusted here.");
    }
    governing.done(caller, exchange, "vendor.distrust", id.text());
    exchange.empty(204);
  }

  private void accept(Caller caller, Exchange exchange) {
    RevocationList list = grants.accept(exchange.bytes(MOST_LIST));
    governing.done(caller, exchange, "revocations.accept", list.issuer().text());
    exchange.json(201, ListDocument.of(list));
  }

  private void revocations(Exchange exchange) {
    String list =
        grants
            .revocations(id(exchange, "issuer"))
            .orElseThrow(() -> HttpFailure.of(404, "There is no list of this vendor here."));
    exchange.bytes(200, SIGNED, list.getBytes(UTF_8));
  }

  private static KeyId id(Exchange exchange, String name) {
    try {
      return new KeyId(exchange.path(name));
    } catch (IllegalArgumentException e) {
      throw HttpFailure.badRequest(Governing.sentence(e));
    }
  }
}
