package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.NewToken;
import io.weighbridge.access.Scope;
import io.weighbridge.access.Token;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Tokens: one's own, and for those who govern the hub everybody's.
final class TokensDoor {

  private static final String TOKENS = OwnApi.PREFIX + "tokens";

  private final OwnApi api;

  TokensDoor(OwnApi api) {
    this.api = api;
  }

  void routes(Router router) {
    router.get(
        TOKENS,
        Operation.of("Lists the tokens of a user")
            .query("user", "string", "whose; without it the caller's own")
            .answer(200, "tokens without their secrets, the sessions of browsers among them")
            .forSignedIn(),
        this::list);
    router.post(
        TOKENS,
        Operation.of("Makes a token; its secret is told this one time")
            .json(
                """
                {"type":"object","required":["name"],"properties":{"name":{"type":"string"},\
                "scope":{"enum":["read","write","admin"]},"user":{"type":"string"},\
                "expires":{"type":"string","format":"date-time"}}}\
                """)
            .answer(201, "the token with its secret")
            .answer(403, "not the caller's to make")
            .forSignedIn(),
        this::create);
    router.delete(
        TOKENS + "/{id}",
        Operation.of("Revokes a token")
            .answer(204, "it is revoked", "")
            .answer(404, "no such token")
            .forSignedIn(),
        this::revoke);
  }

  private void list(Exchange exchange) {
    Caller caller = api.signedIn(exchange);
    String user = exchange.query("user").orElse(caller.name());
    if (!user.equals(caller.name())) {
      api.governor(exchange, "token.list", OwnApi.subject(user));
    }
    exchange.json(
        200,
        Map.of("tokens", api.parts().tokens().list(user).stream().map(TokensDoor::json).toList()));
  }

  private static Map<String, Object> json(Token token) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", token.id());
    json.put("name", token.name());
    json.put("user", token.user());
    json.put("scope", token.scope().name().toLowerCase(Locale.ROOT));
    json.put("created", Times.text(token.created()));
    json.put("expires", token.expires().map(Times::text).orElse(null));
    json.put("lastUsed", token.lastUsed().map(Times::text).orElse(null));
    json.put("session", token.session());
    return json;
  }

  private void create(Exchange exchange) {
    Caller caller = api.signedIn(exchange);
    JsonNode body = Bodies.object(exchange, api.json());
    String user = Bodies.text(body, "user").orElse(caller.name());
    if (user.equals(caller.name())) {
      api.requireAdminScope(exchange, caller, "token.create", user);
    } else {
      api.governor(exchange, "token.create", OwnApi.subject(user));
    }
    @Nullable Instant expires = Bodies.text(body, "expires").map(OwnApi::time).orElse(null);
    NewToken made =
        api.parts().tokens().create(user, Bodies.required(body, "name"), scope(body), expires);
    api.done(exchange, caller, "token.create", user + " " + made.token().id());
    Map<String, Object> answer = json(made.token());
    answer.put("token", made.secret());
    exchange.header("Cache-Control", "no-store");
    exchange.json(201, answer);
  }

  private static Scope scope(JsonNode body) {
    String scope = Bodies.text(body, "scope").orElse("read");
    return switch (scope) {
      case "read" -> Scope.READ;
      case "write" -> Scope.WRITE;
      case "admin" -> Scope.ADMIN;
      default -> throw HubFailures.badRequest("A token's scope is 'read', 'write' or 'admin'.");
    };
  }

  private void revoke(Exchange exchange) {
    Caller caller = api.signedIn(exchange);
    String id = exchange.path("id");
    Optional<Token> token = api.parts().tokens().find(id);
    boolean own = token.filter(found -> found.user().equals(caller.name())).isPresent();
    if (!own) {
      api.governor(exchange, "token.revoke", OwnApi.subject(id));
    } else if (!id.equals(caller.tokenId())) {
      // A token may always end itself.
      api.requireAdminScope(exchange, caller, "token.revoke", OwnApi.subject(id));
    }
    String owner =
        token
            .map(Token::user)
            .orElseThrow(
                () -> HubFailures.notFound("There is no token '%s'.".formatted(Shown.text(id))));
    api.parts().tokens().revoke(owner, id);
    api.done(exchange, caller, "token.revoke", owner + " " + id);
    exchange.empty(204);
  }
}
