package io.weighbridge.pages;

import io.weighbridge.http.HttpFailure;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a user has here: tokens, a password, organisations, requests, webhooks.
final class SettingsPages {

  private static final String OWN = "/api/weighbridge/";
  private static final String FIRST = "settings-first";

  private final Rendering rendering;

  SettingsPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router
        .get("/ui/settings", Operation.internal("Settings"), rendering.page(this::settings))
        .get("/ui/settings/tokens/{id}", Operation.internal("A token"), rendering.page(this::token))
        .get(
            "/ui/settings/organizations/{name}",
            Operation.internal("An organisation and its members"),
            rendering.page(this::organization))
        .post(
            "/ui/settings/tokens",
            Operation.internal("Makes a token with its budgets"),
            rendering.page(TokenForm::make));
  }

  private Page settings(Visit visit) throws IOException {
    String me = signedIn(visit);
    if (!visit.query("first").isEmpty() && !visit.visitor().passwordSet()) {
      return Page.of(FIRST, "", "Give yourself a password");
    }
    List<JsonNode> tokens = tokens(visit, me);
    return Page.of("settings", "", "Settings")
        .with("me", visit.get(OWN + "users/" + Addresses.encoded(me)))
        .with("tokens", tokens.stream().filter(token -> !isSession(token)).toList())
        .with("sessions", tokens.stream().filter(SettingsPages::isSession).toList())
        .with(
            "organizations",
            visit.get(OWN + "session").path("organizations").valueStream().toList())
        .with(
            "requests", visit.get(OWN + "access-requests").path("requests").valueStream().toList())
        .with("webhooks", visit.get("/api/settings/webhooks").valueStream().toList());
  }

  private Page organization(Visit visit) throws IOException {
    String me = signedIn(visit);
    String name = visit.path("name");
    JsonNode organization = visit.get(OWN + "organizations/" + Addresses.encoded(name));
    boolean governs =
        organization
            .path("members")
            .valueStream()
            .anyMatch(member ->
                member.path("user").asString("").equals(me)
                    && member.path("role").asString("").equals("admin"));
    boolean admin = visit.visitor().admin();
    return Page.of("organization", admin ? "admin" : "", name)
        .with("organization", organization)
        .with("name", name)
        .with("governs", admin || governs)
        .with(
            "account",
            admin || governs
                ? Optional.of(Account.of(visit, name, "organization:" + name))
                : Optional.empty());
  }

  private static String signedIn(Visit visit) {
    return visit
        .visitor()
        .name()
        .orElseThrow(() -> HttpFailure.of(401, "Settings are those of somebody who is signed in."));
  }

  static List<JsonNode> tokens(Visit visit, String user) throws IOException {
    return visit
        .get(OWN + "tokens?user=" + Addresses.encoded(user))
        .path("tokens")
        .valueStream()
        .toList();
  }

  static boolean isSession(JsonNode token) {
    return token.path("session").asBoolean(false);
  }

  private Page token(Visit visit) throws IOException {
    String me = signedIn(visit);
    String owner = visit.query("user").isEmpty() ? me : visit.query("user");
    String id = visit.path("id");
    Optional<JsonNode> token =
        tokens(visit, owner).stream()
            .filter(each -> each.path("id").asString("").equals(id))
            .findFirst();
    if (token.isEmpty()) {
      throw HttpFailure.of(404, "There is no such token; it may have been revoked.");
    }
    AllowanceView allowance = AllowanceView.of(visit, "token:" + id);
    JsonNode usage = visit.get(OWN + "usage?by=model&token=" + Addresses.encoded(id));
    return Page.of("token", owner.equals(me) ? "" : "admin", token.get().path("name").asString(""))
        .with("token", token.get())
        .with("owner", owner)
        .with("allowance", allowance)
        .with("usage", UsageRow.of(usage))
        .with(
            "maySay", visit.visitor().admin() || (visit.visitor().writes() && allowance.isNone()));
  }
}
