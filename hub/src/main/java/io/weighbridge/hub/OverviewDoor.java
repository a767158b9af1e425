package io.weighbridge.hub;

import io.weighbridge.access.Membership;
import io.weighbridge.access.Organization;
import io.weighbridge.access.User;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What clients show of a user or an organisation: names and how many models there are. Who is a
/// member of what is told to those who are signed in.
final class OverviewDoor {

  private final Doorkeeper doorkeeper;
  private final HubParts parts;
  private final ModelIndex index;

  OverviewDoor(Doorkeeper doorkeeper, HubParts parts, ModelIndex index) {
    this.doorkeeper = doorkeeper;
    this.parts = parts;
    this.index = index;
  }

  void routes(Router router) {
    router
        .get(
            "/api/users/{user}/overview",
            Operation.of("Describes a user").answer(200, "names and counts"),
            this::user)
        .get(
            "/api/organizations/{organization}/overview",
            Operation.of("Describes an organisation").answer(200, "names and counts"),
            this::organization)
        .get(
            "/api/organizations/{organization}/members",
            Operation.of("Lists the members of an organisation").forSignedIn().answer(200, "users"),
            this::members);
  }

  private void user(Exchange exchange) {
    var caller = doorkeeper.caller(exchange);
    User user =
        parts
            .accounts()
            .user(exchange.path("user"))
            .orElseThrow(() -> HubFailures.notFound("This user does not exist"));
    ObjectNode answer = described(IndexJson.object(), user.name(), user.fullname());
    answer.put("type", "user");
    answer.put("isPro", false);
    answer.put("createdAt", Times.text(user.created()));
    answer.put("numModels", index.models(user.name(), Viewer.of(caller, parts.accounts())));
    ArrayNode organizations = answer.putArray("orgs");
    if (!caller.isAnonymous()) {
      for (Membership membership : parts.accounts().memberships(user.name())) {
        Optional<Organization> found = parts.accounts().organization(membership.organization());
        found.ifPresent(organization ->
            organizations
                .addObject()
                .put("name", organization.name())
                .put("fullname", organization.fullname())
                .put("avatarUrl", ""));
      }
    }
    exchange.json(200, answer);
  }

  private static ObjectNode described(ObjectNode json, String name, String fullname) {
    return json.put("user", name).put("fullname", fullname).put("avatarUrl", "");
  }

  private Organization found(Exchange exchange) {
    return parts
        .accounts()
        .organization(exchange.path("organization"))
        .orElseThrow(() -> HubFailures.notFound("This organization does not exist"));
  }

  private void organization(Exchange exchange) {
    var caller = doorkeeper.caller(exchange);
    Organization organization = found(exchange);
    ObjectNode answer =
        IndexJson.object()
            .put("name", organization.name())
            .put("fullname", organization.fullname())
            .put("avatarUrl", "")
            .put("createdAt", Times.text(organization.created()))
            .put("numUsers", parts.accounts().members(organization.name()).size());
    answer.put("numModels", index.models(organization.name(), Viewer.of(caller, parts.accounts())));
    exchange.json(200, answer);
  }

  private void members(Exchange exchange) {
    doorkeeper.signedIn(exchange);
    List<Membership> members = parts.accounts().members(found(exchange).name());
    ArrayNode answer = IndexJson.object().putArray("members");
    for (Membership member : members) {
      String fullname = parts.accounts().user(member.user()).map(User::fullname).orElse("");
      described(answer.addObject(), member.user(), fullname)
          .put("type", "user")
          .put("role", member.role().name().toLowerCase(java.util.Locale.ROOT));
    }
    exchange.json(200, answer);
  }
}
