package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.User;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.Namespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Users, for those who govern the hub; and what a user says of himself.
final class UsersDoor {

  private static final String USERS = OwnApi.PREFIX + "users";

  private final OwnApi api;

  UsersDoor(OwnApi api) {
    this.api = api;
  }

  void routes(Router router) {
    router.get(
        USERS,
        Operation.of("Lists users by name")
            .query("after", "string", "only those after this name")
            .query("limit", "integer", "how many at most, up to 1000")
            .answer(200, "users; a Link header leads to the next page")
            .forSignedIn(),
        this::list);
    router.post(
        USERS,
        Operation.of("Makes a user")
            .json(
                """
                {"type":"object","required":["name"],"properties":{"name":{"type":"string"},\
                "fullname":{"type":"string"},"email":{"type":"string"},\
                "admin":{"type":"boolean"}}}\
                """)
            .answer(201, "the user")
            .answer(409, "the name is taken")
            .forSignedIn(),
        this::create);
    router.get(
        USERS + "/{user}",
        Operation.of("Tells of a user").answer(200, "the user").answer(404, "none").forSignedIn(),
        this::get);
    router.patch(
        USERS + "/{user}",
        Operation.of("Changes a user")
            .json(
                """
                {"type":"object","properties":{"fullname":{"type":"string"},\
                "email":{"type":"string"},"admin":{"type":"boolean"},\
                "disabled":{"type":"boolean"}}}\
                """)
            .answer(200, "the user now")
            .answer(404, "none")
            .forSignedIn(),
        this::change);
    router.post(
        USERS + "/{user}/disable",
        Operation.of("Keeps a user out").answer(200, "the user now").forSignedIn(),
        exchange -> disable(exchange, true));
    router.post(
        USERS + "/{user}/enable",
        Operation.of("Lets a user in again").answer(200, "the user now").forSignedIn(),
        exchange -> disable(exchange, false));
  }

  private void list(Exchange exchange) {
    api.governor(exchange, "user.list", "");
    int limit = Paging.limit(exchange, OwnApi.PAGE, OwnApi.PAGE);
    List<User> users = api.parts().accounts().users(exchange.query("after").orElse(""), limit);
    if (users.size() == limit) {
      api.next(exchange, "after", users.getLast().name());
    }
    exchange.json(200, Map.of("users", users.stream().map(UsersDoor::json).toList()));
  }

  private static Map<String, Object> json(User user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", user.name());
    json.put("fullname", user.fullname());
    json.put("email", user.email().isEmpty() ? null : user.email());
    json.put("admin", user.admin());
    json.put("disabled", user.disabled());
    json.put("created", Times.text(user.created()));
    return json;
  }

  private void create(Exchange exchange) {
    JsonNode body = Bodies.object(exchange, api.json());
    String name = Bodies.required(body, "name");
    Caller caller = api.governor(exchange, "user.create", OwnApi.subject(name));
    User user =
        api.parts()
            .accounts()
            .createUser(
                namespace(name),
                Bodies.text(body, "fullname").orElse(""),
                Bodies.text(body, "email").orElse(""),
                Bodies.truth(body, "admin").orElse(false));
    api.done(exchange, caller, "user.create", name);
    exchange.json(201, json(user));
  }

  static Namespace namespace(String name) {
    try {
      return new Namespace(name);
    } catch (IllegalArgumentException e) {
      throw HubFailures.badRequest(Shown.message(e));
    }
  }

  private void get(Exchange exchange) {
    Caller caller = api.signedIn(exchange);
    String name = exchange.path("user");
    if (!name.equals(caller.name())) {
      api.governor(exchange, "user.read", OwnApi.subject(name));
    }
    exchange.json(200, json(user(name)));
  }

  private User user(String name) {
    return api.parts()
        .accounts()
        .user(name)
        .orElseThrow(
            () -> HubFailures.notFound("There is no user '%s'.".formatted(Shown.text(name))));
  }

  private void change(Exchange exchange) {
    Caller caller = api.signedIn(exchange);
    String name = exchange.path("user");
    JsonNode body = Bodies.object(exchange, api.json());
    boolean governing = !name.equals(caller.name()) || body.has("admin") || body.has("disabled");
    if (governing) {
      api.governor(exchange, "user.change", OwnApi.subject(name));
    } else {
      api.requireAdminScope(exchange, caller, "user.change", name);
    }
    User before = user(name);
    api.parts()
        .accounts()
        .describe(
            name,
            Bodies.text(body, "fullname").orElse(before.fullname()),
            Bodies.text(body, "email").orElse(before.email()));
    Bodies.truth(body, "admin").ifPresent(admin -> api.parts().accounts().admin(name, admin));
    Bodies.truth(body, "disabled")
        .ifPresent(disabled -> api.parts().accounts().disable(name, disabled));
    api.done(exchange, caller, "user.change", name);
    exchange.json(200, json(user(name)));
  }

  private void disable(Exchange exchange, boolean disabled) {
    String name = exchange.path("user");
    String action = disabled ? "user.disable" : "user.enable";
    Caller caller = api.governor(exchange, action, OwnApi.subject(name));
    api.parts().accounts().disable(name, disabled);
    api.done(exchange, caller, action, name);
    exchange.json(200, json(user(name)));
  }
}
