package io.weighbridge.grants;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weighbridge.access.Caller;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.FileAnswer;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.sealing.Grant;
import io.weighbridge.sealing.RevocationList;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The grants that this server issues as a vendor, in its own API, for those who govern the hub.
public final class IssuedDoor {

  private static final String OWN = "/api/weighbridge/";
  private static final String ISSUED = OWN + "issued-grants";
  private static final String SIGNED = "application/x-weighbridge-signed";
  private static final String NO_VENDOR = "it has no vendor's key: code is NO_VENDOR_KEY";
  private static final long MOST_BYTES = 256 << 10;
  private static final long MOST_DAYS = 36_525;

  private final Grants grants;
  private final Optional<IssuedGrants> issued;
  private final Packages packages;
  private final Collection<String> purposes;
  private final Governing governing;

  /// @param issued empty if this server is no vendor
  /// @param purposes the words that there are for what a model is used for
  public IssuedDoor(
      Grants grants,
      Optional<IssuedGrants> issued,
      Packages packages,
      List<String> purposes,
      Governing governing) {
    this.grants = grants;
    this.issued = issued;
    this.packages = packages;
    this.purposes = List.copyOf(purposes);
    this.governing = governing;
  }

  public void routes(Router router) {
    router.get(
        ISSUED,
        Operation.of("Lists the grants that this server issued as a vendor")
            .answer(200, "the vendor, if it is one, his grants, the latest first, and his list")
            .answer(403, "you do not govern the hub")
            .forSignedIn(),
        governing.handler((_, exchange) -> list(exchange)));
    router.post(
        ISSUED,
        Operation.of("Issues a grant for a sealed package of this hub")
            .json(GrantRequest.SCHEMA)
            .answer(201, "the grant; document is what the licensee installs")
            .answer(400, "what is wrong with it, or the package is another vendor's")
            .answer(404, "there is no such package")
            .answer(409, NO_VENDOR)
            .forSignedIn(),
        governing.handler(this::issue));
    router.get(
        ISSUED + "/{id}",
        Operation.of("A grant as it is handed to the licensee")
            .answer(200, "the grant", SIGNED)
            .answer(404, "there is none of that id")
            .forSignedIn(),
        governing.handler((_, exchange) -> document(exchange)));
    router.post(
        ISSUED + "/{id}/revoke",
        Operation.of("Takes a grant back, and signs and publishes the list that says so")
            .json(
                """
                {"type":"object","additionalProperties":false,"properties":{\
                "reason":{"type":"string"},"valid_days":{"type":"integer"}}}\
                """)
            .answer(200, "the list")
            .answer(400, "no grant of that id was issued here")
            .answer(409, NO_VENDOR)
            .forSignedIn(),
        governing.handler(this::revoke));
    router.post(
        OWN + "revocations-renewal",
        Operation.of("Signs this vendor's list anew, so that licensees' servers hear of him")
            .json(
                """
                {"type":"object","additionalProperties":false,"properties":{\
                "valid_days":{"type":"integer"}}}\
                """)
            .answer(200, "the list")
            .answer(409, NO_VENDOR)
            .forSignedIn(),
        governing.handler(this::renewList));
  }

  private IssuedGrants vendor() {
    return issued.orElseThrow(Vendors::none);
  }

  private void list(Exchange exchange) {
    Map<String, Object> document = new LinkedHashMap<>();
    issued.ifPresent(mine -> {
      document.put("vendor", Vendors.document(mine.vendor()));
      mine.list().ifPresent(list -> document.put("list", ListDocument.of(list)));
    });
    document.put(
        "grants",
        issued.stream().flatMap(mine -> mine.all().stream()).map(IssuedDoor::of).toList());
    exchange.json(200, document);
  }

  private static Map<String, Object> of(IssuedGrants.Listed listed) {
    Map<String, Object> document = new LinkedHashMap<>(GrantDocument.of(listed.grant()));
    document.put("issued_by", listed.by());
    document.put("state", listed.state().word());
    listed
        .revoked()
        .ifPresent(revoked -> {
          document.put("revoked_at", revoked.at().toString());
          document.put("reason", revoked.reason());
        });
    return document;
  }

  private void issue(Caller caller, Exchange exchange) {
    IssuedGrants mine = vendor();
    GrantRequest request = GrantRequest.of(exchange.json(MOST_BYTES), grants.now(), purposes);
    Grant grant =
        mine.issue(
            packages.manifest(request.repository(), request.revision()),
            request.licensee(),
            request.name(),
            request.terms(),
            request.supersedes(),
            caller.name());
    governing.done(
        caller, exchange, "grant.issue", "%s of %s".formatted(grant.id(), grant.model()));
    Map<String, Object> document = new LinkedHashMap<>(GrantDocument.of(grant));
    document.put("document", new String(mine.document(grant.id()).orElseThrow(), UTF_8));
    exchange.json(201, document);
  }

  private void document(Exchange exchange) throws IOException {
    String id = exchange.path("id");
    byte[] document =
        issued
            .flatMap(mine -> mine.document(id))
            .orElseThrow(() -> HttpFailure.of(404, "No grant of that id was issued here."));
    exchange.file(document, FileAnswer.of(SIGNED).saveAs(id + ".grant"));
  }

  private void revoke(Caller caller, Exchange exchange) {
    IssuedGrants mine = vendor();
    Members body = new Members(exchange.json(MOST_BYTES), Set.of("reason", "valid_days"));
    String id = exchange.path("id");
    RevocationList list = mine.revoke(id, body.text("reason").orElse(""), validity(body));
    governing.done(caller, exchange, "grant.revoke", id);
    exchange.json(200, ListDocument.of(list));
  }

  private void renewList(Caller caller, Exchange exchange) {
    IssuedGrants mine = vendor();
    Members body = new Members(exchange.json(MOST_BYTES), Set.of("valid_days"));
    RevocationList list = mine.renewList(validity(body));
    governing.done(caller, exchange, "revocations.sign", list.issuer().text());
    exchange.json(200, ListDocument.of(list));
  }

  private static Duration validity(Members body) {
    long days = body.number("valid_days", 1).orElse(IssuedGrants.VALIDITY.toDays());
    if (days > MOST_DAYS) {
      throw HttpFailure.badRequest(
          "The member 'valid_days' must be at most %d.".formatted(MOST_DAYS));
    }
    return Duration.ofDays(days);
  }
}
