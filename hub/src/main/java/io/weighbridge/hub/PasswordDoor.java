package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Scope;
import io.weighbridge.access.Token;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Passwords: one's own, and for those who govern the hub everybody's.
final class PasswordDoor {

  private static final String PASSWORD = OwnApi.PREFIX + "users/{user}/password";
  private static final String SET = "password.set";
  private static final String REMOVE = "password.remove";

  private final OwnApi api;
  private final Sessions sessions;

  PasswordDoor(OwnApi api, Sessions sessions) {
    this.api = api;
    this.sessions = sessions;
  }

  void routes(Router router) {
    router.put(
        PASSWORD,
        Operation.of("Sets a user's password and ends his other sessions")
            .json(
                """
                {"type":"object","required":["password"],"properties":{\
                "password":{"type":"string"},"current":{"type":"string"}}}\
                """)
            .answer(204, "it is set", "")
            .answer(400, "too short, too long, too easy, or the current one is missing")
            .answer(403, "not the caller's to set, or the current one is another")
            .answer(404, "no such user")
            .answer(429, "too many attempts failed; Retry-After says how long to wait")
            .forSignedIn(),
        this::set);
    router.delete(
        PASSWORD,
        Operation.of("Removes a user's password and ends his other sessions")
            .json("{\"type\":\"object\",\"properties\":{\"current\":{\"type\":\"string\"}}}")
            .answer(204, "there is none", "")
            .answer(403, "not the caller's to remove, or the current one is another")
            .answer(404, "no such user")
            .forSignedIn(),
        this::remove);
  }

  private void set(Exchange exchange) {
    JsonNode body = Bodies.object(exchange, api.json());
    Caller caller = mayChange(exchange, SET, body);
    String user = exchange.path("user");
    sessions.passwords().set(user, Bodies.required(body, "password"), kept(caller, user));
    api.done(exchange, caller, SET, user);
    exchange.empty(204);
  }

  private void remove(Exchange exchange) {
    Caller caller = mayChange(exchange, REMOVE, Bodies.object(exchange, api.json()));
    String user = exchange.path("user");
    sessions.passwords().remove(user, kept(caller, user));
    api.done(exchange, caller, REMOVE, user);
    exchange.empty(204);
  }

  /// The session in which a user changes his own password goes on.
  private static String kept(Caller caller, String user) {
    return caller.name().equals(user) ? caller.tokenId() : "";
  }

  /// A browser that was left open, or a small token that was lost, must not become the account: it
  /// takes the current password, or a token that governs accounts.
  private Caller mayChange(Exchange exchange, String action, JsonNode body) {
    Caller caller = api.signedIn(exchange);
    String user = exchange.path("user");
    if (!user.equals(caller.name())) {
      api.governor(exchange, action, OwnApi.subject(user));
      if (api.parts().accounts().user(user).isEmpty()) {
        throw HubFailures.notFound("There is no user '%s'.".formatted(Shown.text(user)));
      }
      return caller;
    }
    boolean session = api.parts().tokens().find(caller.tokenId()).map(Token::session).orElse(true);
    if (sessions.passwords().isSet(user)) {
      if (session || !caller.scope().includes(Scope.ADMIN)) {
        requireCurrent(exchange, caller, action, Bodies.text(body, "current"));
      }
    } else {
      api.requireAdminScope(exchange, caller, action, user);
    }
    return caller;
  }

  private void requireCurrent(
      Exchange exchange, Caller caller, String action, Optional<String> current) {
    String given =
        current
            .filter(text -> !text.isEmpty())
            .orElseThrow(() ->
                HttpFailure.badRequest(
                        "The member 'current' is missing: the password that is set now.")
                    .code("current"));
    if (!sessions.isPassword(exchange, caller.name(), given)) {
      String message = "The current password is another.";
      api.refused(exchange, caller, action, caller.name(), message);
      throw HttpFailure.of(403, message).code("current");
    }
  }
}
