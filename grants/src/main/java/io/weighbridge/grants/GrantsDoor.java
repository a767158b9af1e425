package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Handler;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.KeyId;
import io.weighbridge.sealing.KeySource;
import io.weighbridge.sealing.RefusedException;
import io.weighbridge.sealing.RevocationList;
import io.weighbridge.sealing.SealingException;
import io.weighbridge.sealing.VendorPublicKey;
import io.weighbridge.signing.KeyFileException;
import io.weighbridge.signing.Pem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// Vendors, grants and lists of revocations in this program's own API. Those who govern the hub
/// change them; a vendor's list is there for everybody, so that licensees' servers fetch it.
public final class GrantsDoor {

  private static final String OWN = "/api/weighbridge/";
  private static final String GRANTS = OWN + "grants";
  private static final String VENDORS = OWN + "vendors";
  private static final String LISTS = OWN + "revocations";
  private static final String SIGNED = "application/x-weighbridge-signed";
  private static final String ANY_TEXT = "{\"type\":\"string\"}";
  private static final long MOST_GRANT = 1 << 20;
  private static final long MOST_LIST = 32 << 20;
  private static final long MOST_PEM = 64 << 10;

  private final Grants grants;
  private final Function<Exchange, Caller> callers;
  private final Consumer<Caller> mayGovern;

  /// @param callers who asks
  /// @param mayGovern throws what is answered to those who do not govern the hub
  public GrantsDoor(Grants grants, Function<Exchange, Caller> callers, Consumer<Caller> mayGovern) {
    this.grants = grants;
    this.callers = callers;
    this.mayGovern = mayGovern;
  }

  public void routes(Router router) {
    router.get(
        GRANTS,
        Operation.of("Lists the grants of this server, and what is left of them")
            .answer(200, "the grants, the latest first; this machine; the licensee's public key")
            .answer(403, "you do not govern the hub")
            .forSignedIn(),
        governing(this::list));
    router.post(
        GRANTS,
        Operation.of("Installs a grant")
            .body(SIGNED, ANY_TEXT)
            .answer(201, "the grant")
            .answer(403, "nobody trusted signed it, or it is for another key: code says")
            .forSignedIn(),
        governing(this::install));
    router.delete(
        GRANTS + "/{id}",
        Operation.of("Removes a grant")
            .answer(204, "it is gone")
            .answer(404, "there is none of that id")
            .forSignedIn(),
        governing(this::remove));
    router.post(
        OWN + "grants-refresh",
        Operation.of("Fetches the vendors' lists of revocations from where the grants say")
            .answer(200, "a sentence for each place")
            .forSignedIn(),
        governing(exchange -> exchange.json(200, Map.of("fetched", grants.refresh()))));
    router.get(
        VENDORS,
        Operation.of("Lists the vendors whose signatures are believed")
            .answer(200, "their keys")
            .forSignedIn(),
        governing(this::vendors));
    router.post(
        VENDORS,
        Operation.of("Believes a vendor's signatures")
            .body("application/x-pem-file", ANY_TEXT)
            .answer(201, "the key's id")
            .answer(400, "it is no Ed25519 public key in PEM")
            .forSignedIn(),
        governing(this::trust));
    router.delete(
        VENDORS + "/{id}",
        Operation.of("Believes a vendor no more")
            .answer(204, "his grants allow nothing from now on")
            .answer(404, "he was not believed, or the configuration names him")
            .forSignedIn(),
        governing(this::distrust));
    router.post(
        LISTS,
        Operation.of("Takes in a vendor's list of revocations, and publishes it")
            .body(SIGNED, ANY_TEXT)
            .answer(201, "the list")
            .answer(403, "nobody trusted signed it, or a later one is here: code says")
            .forSignedIn(),
        governing(this::accept));
    router.get(
        LISTS + "/{issuer}",
        Operation.of("A vendor's last list of revocations, as he signed it")
            .answer(200, "the list", SIGNED)
            .answer(404, "there is none of this vendor"),
        answering(this::revocations));
  }

  private Handler governing(Handler handler) {
    return answering(exchange -> {
      mayGovern.accept(callers.apply(exchange));
      handler.handle(exchange);
    });
  }

  private static Handler answering(Handler handler) {
    return exchange -> {
      try {
        handler.handle(exchange);
      } catch (RefusedException e) {
        throw HttpFailure.of(403, sentence(e)).code(e.code().name());
      } catch (SealingException | KeyFileException e) {
        throw HttpFailure.badRequest(sentence(e));
      }
    };
  }

  private static String sentence(RuntimeException failure) {
    String text = String.valueOf(failure.getMessage());
    return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1) + ".";
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

  private void install(Exchange exchange) {
    Grant grant = grants.install(exchange.bytes(MOST_GRANT));
    exchange.json(201, GrantDocument.of(grant));
  }

  private void remove(Exchange exchange) {
    if (!grants.remove(exchange.path("id"))) {
      throw HttpFailure.of(404, "There is no grant of that id here.");
    }
    exchange.empty(204);
  }

  private void vendors(Exchange exchange) {
    exchange.json(
        200,
        Map.of(
            "vendors",
            grants.vendors().all().stream()
                .map(key -> Map.of("id", key.id().text(), "pem", new String(key.pem(), UTF_8)))
                .toList()));
  }

  private void trust(Exchange exchange) {
    String text = new String(exchange.bytes(MOST_PEM), UTF_8);
    VendorPublicKey key =
        VendorPublicKey.read(new KeySource("the body", () -> Pem.parse("the body", text)));
    grants.trust(key);
    exchange.json(201, Map.of("id", key.id().text()));
  }

  private void distrust(Exchange exchange) {
    if (!grants.distrust(id(exchange, "id"))) {
      throw HttpFailure.of(404, "There is no vendor of that id who was trusted here.");
    }
    exchange.empty(204);
  }

  private void accept(Exchange exchange) {
    RevocationList list = grants.accept(exchange.bytes(MOST_LIST));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("issuer", list.issuer().text());
    document.put("serial", list.serial());
    document.put("issued", list.issued().toString());
    document.put("next_update", list.nextUpdate().toString());
    document.put("revoked", list.revoked().keySet().stream().sorted().toList());
    document.put("path", "%s/%s".formatted(LISTS, list.issuer()));
    exchange.json(201, document);
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
      throw HttpFailure.badRequest(sentence(e));
    }
  }
}
