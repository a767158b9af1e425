package io.weighbridge.hub;

import io.weighbridge.access.Accounts;
import io.weighbridge.access.Caller;
import io.weighbridge.access.Membership;
import io.weighbridge.access.Organization;
import io.weighbridge.access.Token;
import io.weighbridge.access.User;
import io.weighbridge.http.Exchange;
import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// `/api/whoami-v2`: who shows the token, which is also how clients find the namespace that they
/// push to by default.
final class WhoamiDoor {

  private final HubParts parts;
  private final Doorkeeper doorkeeper;

  WhoamiDoor(HubParts parts, Doorkeeper doorkeeper) {
    this.parts = parts;
    this.doorkeeper = doorkeeper;
  }

  void routes(Router router) {
    router.get(
        "/api/whoami-v2",
        Operation.of("Says whose token this is")
            .answer(200, "the user, his organisations and the token's role")
            .forSignedIn(),
        this::whoami);
  }

  private void whoami(Exchange exchange) {
    Caller caller = doorkeeper.signedIn(exchange);
    Accounts accounts = parts.accounts();
    User user = accounts.user(caller.name()).orElseThrow(HubFailures::badToken);
    List<Map<String, Object>> organizations = new ArrayList<>();
    for (Membership membership : accounts.memberships(user.name())) {
      accounts
          .organization(membership.organization())
          .ifPresent(found -> organizations.add(organization(found, membership)));
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("type", "user");
    answer.put("id", Names.id("user", user.name()));
    answer.put("name", user.name());
    answer.put("fullname", user.fullname().isEmpty() ? user.name() : user.fullname());
    answer.put("email", user.email().isEmpty() ? null : user.email());
    answer.put("emailVerified", true);
    answer.put("canPay", false);
    answer.put("isPro", false);
    answer.put("periodEnd", null);
    answer.put("avatarUrl", "");
    answer.put("orgs", organizations);
    answer.put("auth", auth(caller));
    exchange.json(200, answer);
  }

  private static Map<String, Object> organization(Organization found, Membership membership) {
    Map<String, Object> organization = new LinkedHashMap<>();
    organization.put("type", "org");
    organization.put("id", Names.id("organization", found.name()));
    organization.put("name", found.name());
    organization.put("fullname", found.fullname().isEmpty() ? found.name() : found.fullname());
    organization.put("email", null);
    organization.put("canPay", false);
    organization.put("periodEnd", null);
    organization.put("avatarUrl", "");
    organization.put("roleInOrg", membership.role().name().toLowerCase(Locale.ROOT));
    return organization;
  }

  private Map<String, Object> auth(Caller caller) {
    Optional<Token> token = parts.tokens().find(caller.tokenId());
    Map<String, Object> accessToken = new LinkedHashMap<>();
    accessToken.put("displayName", token.map(Token::name).orElse(""));
    // Clients know the roles read, write and fineGrained; a token that governs can write too.
    accessToken.put("role", caller.scope() == io.weighbridge.access.Scope.READ ? "read" : "write");
    token.ifPresent(known -> accessToken.put("createdAt", Times.text(known.created())));
    Map<String, Object> auth = new LinkedHashMap<>();
    auth.put("type", "access_token");
    auth.put("accessToken", accessToken);
    token.flatMap(Token::expires).ifPresent(expires -> auth.put("expiresAt", Times.text(expires)));
    return auth;
  }
}
