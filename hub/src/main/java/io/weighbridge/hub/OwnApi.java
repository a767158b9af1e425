package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Links;
import java.time.Instant;
import java.util.Map;

/// What the doors of this program's own API have in common: who may come in, and that every change
/// is written to the audit log.
final class OwnApi {

  static final String PREFIX = "/api/weighbridge/";
  static final int PAGE = 1000;

  private final HubParts parts;
  private final Doorkeeper doorkeeper;

  OwnApi(HubParts parts, Doorkeeper doorkeeper) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
  }

  HubParts parts() {
    return parts;
  }

  Caller caller(Exchange exchange) {
    return doorkeeper.caller(exchange);
  }

  Caller signedIn(Exchange exchange) {
    return doorkeeper.signedIn(exchange);
  }

  long json() {
    return parts.settings().limits().json();
  }

  /// Whoever governs the hub.
  Caller governor(Exchange exchange, String action, String subject) {
    Caller caller = signedIn(exchange);
    doorkeeper.require(exchange, caller, parts.permissions().governHub(caller), action, subject);
    return caller;
  }

  /// Whoever governs a namespace: his own or an organisation's.
  Caller governorOf(Exchange exchange, String namespace, String action) {
    Caller caller = signedIn(exchange);
    doorkeeper.require(
        exchange, caller, parts.permissions().govern(caller, namespace), action, namespace);
    return caller;
  }

  /// A token that could make others like itself would outlive that it is revoked, so accounts and
  /// tokens are governed by those of the scope `admin` alone.
  void requireAdminScope(Exchange exchange, Caller caller, String action, String subject) {
    if (!caller.scope().includes(Scope.ADMIN)) {
      String message = "This takes a token of the scope 'admin'.";
      record(exchange, caller, action, subject, message);
      throw HubFailures.forbidden(message);
    }
  }

  void done(Exchange exchange, Caller caller, String action, String subject) {
    record(exchange, caller, action, subject, Pushes.DONE);
  }

  void refused(Exchange exchange, Caller caller, String action, String subject, String why) {
    record(exchange, caller, action, subject, why);
  }

  private void record(
      Exchange exchange, Caller caller, String action, String subject, String outcome) {
    parts.audit().record(caller, action, subject, outcome, exchange.remoteAddress());
  }

  /// A name as it may stand in the audit log.
  static String subject(String name) {
    return Shown.text(name);
  }

  void next(Exchange exchange, String parameter, String value) {
    Links links = parts.settings().links();
    links.next(exchange, Map.of(parameter, value));
  }

  static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.format.DateTimeParseException e) {
      throw HubFailures.badRequest(
          "'%s' is no time: write it like 2027-01-31T00:00:00Z.".formatted(Shown.text(text)));
    }
  }
}
