package io.weighbridge.pages;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Who looks at a page, as `GET /api/weighbridge/session` tells.
///
/// @param name empty for somebody who has not signed in
/// @param admin whether he governs the whole hub, in this session
/// @param full whether his session may make tokens and change his account
/// @param writes whether his token may change anything
/// @param csrf what every form of his must carry
/// @param organizations those he is in
/// @param provider the name of the sign-in elsewhere that is offered (OpenID Connect)
/// @param firstStart whether nobody has a password yet
public record Visitor(
    Optional<String> name,
    String fullname,
    boolean admin,
    boolean writes,
    boolean full,
    String csrf,
    List<String> organizations,
    Optional<String> provider,
    boolean firstStart,
    boolean passwordSet) {

  /// Somebody of whom nothing is known.
  static final Visitor NOBODY =
      new Visitor(
          Optional.empty(), "", false, false, false, "", List.of(), Optional.empty(), false, false);

  public Visitor {
    organizations = List.copyOf(organizations);
  }

  static Visitor of(JsonNode session) {
    return new Visitor(
        Optional.of(session.path("user").asString("")).filter(name -> !name.isEmpty()),
        session.path("fullname").asString(""),
        session.path("admin").asBoolean(false) && scope(session).equals("admin"),
        !scope(session).equals("read"),
        scope(session).equals("admin"),
        session.path("csrf").asString(""),
        session.path("organizations").valueStream().map(Visitor::named).toList(),
        Optional.of(session.path("oidc").path("name").asString("")).filter(name -> !name.isEmpty()),
        session.path("firstStart").asBoolean(false),
        session.path("passwordSet").asBoolean(false));
  }

  private static String scope(JsonNode session) {
    return session.path("scope").asString("read");
  }

  private static String named(JsonNode organization) {
    return organization.isString()
        ? organization.asString()
        : organization.path("name").asString("");
  }

  public boolean isSignedIn() {
    return name.isPresent();
  }

  /// Whether he may change what is in a namespace: his own or one of his organisations', and all of
  /// them if he governs the hub. The API decides; this decides which buttons are drawn.
  public boolean mayWrite(String namespace) {
    return writes
        && (admin
            || name.filter(namespace::equals).isPresent()
            || organizations.contains(namespace));
  }
}
