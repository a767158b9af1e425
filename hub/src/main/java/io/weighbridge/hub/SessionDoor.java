package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Membership;
import io.weighbridge.access.NewToken;
import io.weighbridge.access.Organization;
import io.weighbridge.access.Token;
import io.weighbridge.access.User;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The session of a browser: opened, looked at, ended.
final class SessionDoor {

  private static final String SESSION = OwnApi.PREFIX + "session";
  private static final String JSON = "application/json";

  private final OwnApi api;
  private final Sessions sessions;

  SessionDoor(OwnApi api, Sessions sessions) {
    this.api = api;
    this.sessions = sessions;
  }

  void routes(Router router) {
    router.get(
        SESSION,
        Operation.of("Says who asks, and what a page needs to sign in or to change anything")
            .answer(
                200, "the user or null; his rights, organisations and the text for X-CSRF-Token"),
        this::get);
    router.post(
        SESSION,
        Operation.of("Signs in: with a name and a password, or with a token")
            .json(
                """
                {"type":"object","properties":{"user":{"type":"string"},\
                "password":{"type":"string"},"token":{"type":"string"},\
                "full":{"type":"boolean","description":"for an hour, with the right to make tokens and \
                change the account"}}}\
                """)
            .answer(200, "who it is now; the cookie weighbridge-session is set")
            .answer(401, "no such user, another password, no token")
            .answer(415, "the body does not say that it is JSON")
            .answer(429, "too many attempts failed; Retry-After says how long to wait"),
        this::open);
    router.delete(
        SESSION,
        Operation.of("Signs out: the session ends and its cookie is removed")
            .answer(204, "signed out", ""),
        this::close);
  }

  private void get(Exchange exchange) {
    Caller caller = api.caller(exchange);
    if (caller.isAnonymous() && exchange.cookie(SessionCookie.NAME).isPresent()) {
      sessions.forget(exchange);
    }
    exchange.header("Cache-Control", "no-store");
    exchange.json(
        200,
        session(
            api.parts().accounts().user(caller.name()).orElse(null),
            api.parts().tokens().find(caller.tokenId()).orElse(null),
            exchange.header("Authorization").isPresent()
                ? Optional.empty()
                : sessions.csrf(exchange)));
  }

  private void open(Exchange exchange) {
    requireJson(exchange);
    JsonNode body = Bodies.object(exchange, api.json());
    Optional<String> token = Bodies.text(body, "token");
    boolean full = Bodies.truth(body, "full").orElse(false);
    NewToken opened =
        token.isPresent()
            ? sessions.withToken(exchange, token.get().strip(), full)
            : sessions.withPassword(
                exchange, Bodies.required(body, "user"), Bodies.required(body, "password"), full);
    exchange.note("user", opened.token().user());
    exchange.json(
        200,
        session(
            api.parts().accounts().user(opened.token().user()).orElse(null),
            opened.token(),
            Optional.of(SessionCookie.csrf(opened.secret()))));
  }

  /// A form of another site could sign somebody in as somebody else, but no form can say that it
  /// sends JSON, and a script of another origin has to ask first (the Fetch standard).
  private static void requireJson(Exchange exchange) {
    String type = exchange.header("Content-Type").orElse("");
    if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
      throw HttpFailure.of(415, "Sign in with a body of Content-Type: application/json.");
    }
  }

  private void close(Exchange exchange) {
    sessions.close(exchange, api.caller(exchange));
    exchange.empty(204);
  }

  private Map<String, Object> session(
      @Nullable User user, @Nullable Token token, Optional<String> csrf) {
    Optional<String> provider = sessions.settings().provider();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("user", user == null ? null : user.name());
    json.put("fullname", user == null ? null : user.fullname());
    json.put("admin", user != null && user.admin());
    json.put("scope", token == null ? null : token.scope().name().toLowerCase(Locale.ROOT));
    json.put(
        "expires",
        Optional.ofNullable(token).flatMap(Token::expires).map(Times::text).orElse(null));
    json.put("csrf", csrf.orElse(null));
    json.put("passwordSet", user != null && sessions.passwords().isSet(user.name()));
    json.put("organizations", user == null ? List.of() : organizations(user.name()));
    json.put("oidc", provider.map(SessionDoor::oidc).orElse(null));
    json.put("firstStart", provider.isEmpty() && !sessions.passwords().isAnySet());
    return json;
  }

  private List<Map<String, Object>> organizations(String user) {
    return api.parts().accounts().memberships(user).stream().map(this::organization).toList();
  }

  private Map<String, Object> organization(Membership membership) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", membership.organization());
    json.put(
        "fullname",
        api.parts()
            .accounts()
            .organization(membership.organization())
            .map(Organization::fullname)
            .orElse(""));
    json.put("role", membership.role().name().toLowerCase(Locale.ROOT));
    return json;
  }

  private static Map<String, Object> oidc(String name) {
    return Map.of("name", name);
  }
}
