package io.weighbridge.hub;

import io.weighbridge.access.Caller;
import io.weighbridge.access.Organization;
import io.weighbridge.access.Role;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import io.weighbridge.repositories.RepoId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Organisations and who is what in them.
final class OrganizationsDoor {

  private static final String ORGANIZATIONS = OwnApi.PREFIX + "organizations";

  private final OwnApi api;

  OrganizationsDoor(OwnApi api) {
    this.api = api;
  }

  void routes(Router router) {
    router.get(
        ORGANIZATIONS,
        Operation.of("Lists organizations by name, with their members")
            .query("after", "string", "only those after this name")
            .query("limit", "integer", "how many at most, up to 1000")
            .answer(200, "organizations; a Link header leads to the next page")
            .forSignedIn(),
        this::list);
    router.post(
        ORGANIZATIONS,
        Operation.of("Makes an organization, which the caller governs")
            .json(
                """
                {"type":"object","required":["name"],"properties":{"name":{"type":"string"},\
                "fullname":{"type":"string"}}}\
                """)
            .answer(201, "the organization")
            .answer(409, "the name is taken")
            .forSignedIn(),
        this::create);
    router.get(
        ORGANIZATIONS + "/{organization}",
        Operation.of("Tells of an organization")
            .answer(200, "the organization with its members")
            .answer(404, "none")
            .forSignedIn(),
        this::get);
    router.delete(
        ORGANIZATIONS + "/{organization}",
        Operation.of("Removes an organization that has no repositories")
            .answer(204, "it is gone", "")
            .answer(404, "none")
            .answer(409, "it has repositories")
            .forSignedIn(),
        this::delete);
    String member = ORGANIZATIONS + "/{organization}/members/{user}";
    router.put(
        member,
        Operation.of("Takes a user in, or changes his role")
            .json(
                """
                {"type":"object","required":["role"],"properties":{\
                "role":{"enum":["read","write","admin"]}}}\
                """)
            .answer(200, "the organization now")
            .answer(404, "no such organization or user")
            .answer(409, "nobody would be left who governs it")
            .forSignedIn(),
        this::join);
    router.delete(
        member,
        Operation.of("Takes a user out")
            .answer(204, "he is out", "")
            .answer(404, "no such organization")
            .answer(409, "nobody would be left who governs it")
            .forSignedIn(),
        this::leave);
  }

  private void list(Exchange exchange) {
    api.signedIn(exchange);
    int limit = Paging.limit(exchange, OwnApi.PAGE, OwnApi.PAGE);
    List<Organization> found =
        api.parts().accounts().organizations(exchange.query("after").orElse(""), limit);
    if (found.size() == limit) {
      api.next(exchange, "after", found.getLast().name());
    }
    exchange.json(200, Map.of("organizations", found.stream().map(this::json).toList()));
  }

  private Map<String, Object> json(Organization organization) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", organization.name());
    json.put("fullname", organization.fullname());
    json.put("created", Times.text(organization.created()));
    json.put(
        "members",
        api.parts().accounts().members(organization.name()).stream()
            .map(member ->
                Map.of(
                    "user", member.user(), "role", member.role().name().toLowerCase(Locale.ROOT)))
            .toList());
    return json;
  }

  /// Organizations that one user may govern without governing the hub.
  private static final int MOST_GOVERNED = 20;

  private void create(Exchange exchange) {
    Caller caller = api.signedIn(exchange);
    JsonNode body = Bodies.object(exchange, api.json());
    String name = Bodies.required(body, "name");
    api.requireAdminScope(exchange, caller, "organization.create", OwnApi.subject(name));
    long governed =
        api.parts().accounts().memberships(caller.name()).stream()
            .filter(membership -> membership.role() == Role.ADMIN)
            .count();
    if (governed >= MOST_GOVERNED && !caller.siteAdmin()) {
      throw HubFailures.forbidden(
          "You govern %d organizations, which is the most: each has a quota of its own."
              .formatted(governed));
    }
    Organization made =
        api.parts()
            .accounts()
            .createOrganization(
                UsersDoor.namespace(name), Bodies.text(body, "fullname").orElse(""), caller.name());
    api.done(exchange, caller, "organization.create", name);
    exchange.json(201, json(made));
  }

  private Organization organization(String name) {
    return api.parts()
        .accounts()
        .organization(name)
        .orElseThrow(() ->
            HubFailures.notFound("There is no organization '%s'.".formatted(Shown.text(name))));
  }

  private void get(Exchange exchange) {
    api.signedIn(exchange);
    exchange.json(200, json(organization(exchange.path("organization"))));
  }

  private void delete(Exchange exchange) {
    Organization organization = entered(exchange);
    String name = organization.name();
    Caller caller = governor(exchange, name, "organization.delete");
    Optional<RepoId> left =
        api.parts().repositories().all().filter(id -> id.namespace().equals(name)).findFirst();
    if (left.isPresent()) {
      throw HubFailures.exists(
          "The organization '%s' still has repositories: delete or move them first."
              .formatted(name));
    }
    api.parts().accounts().deleteOrganization(name);
    api.done(exchange, caller, "organization.delete", name);
    exchange.empty(204);
  }

  /// The organisation of the route, for somebody who is signed in.
  private Organization entered(Exchange exchange) {
    api.signedIn(exchange);
    return organization(exchange.path("organization"));
  }

  private Caller governor(Exchange exchange, String name, String action) {
    Caller caller = api.governorOf(exchange, name, action);
    api.requireAdminScope(exchange, caller, action, name);
    return caller;
  }

  private void join(Exchange exchange) {
    Organization organization = entered(exchange);
    String name = organization.name();
    Caller caller = governor(exchange, name, "organization.join");
    JsonNode body = Bodies.object(exchange, api.json());
    Role role =
        switch (Bodies.required(body, "role")) {
          case "read" -> Role.READ;
          case "write" -> Role.WRITE;
          case "admin" -> Role.ADMIN;
          default -> throw HubFailures.badRequest("A role is 'read', 'write' or 'admin'.");
        };
    String user = exchange.path("user");
    api.parts().accounts().join(name, user, role);
    api.done(
        exchange,
        caller,
        "organization.join",
        "%s %s %s".formatted(name, user, role.name().toLowerCase(Locale.ROOT)));
    exchange.json(200, json(organization));
  }

  private void leave(Exchange exchange) {
    Organization organization = entered(exchange);
    String name = organization.name();
    String user = exchange.path("user");
    Caller caller = api.signedIn(exchange);
    if (user.equals(caller.name())) {
      api.requireAdminScope(exchange, caller, "organization.leave", name);
    } else {
      governor(exchange, name, "organization.leave");
    }
    api.parts().accounts().leave(name, user);
    api.done(exchange, caller, "organization.leave", name + " " + OwnApi.subject(user));
    exchange.empty(204);
  }
}
