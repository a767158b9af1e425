package io.weighbridge.server;

import io.weighbridge.signin.OidcSettings;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// With which OpenID provider people sign in: the section `oidc` of the configuration.
///
/// @param provider nothing unless `oidc.issuer` is given
public record OidcOptions(Optional<OidcSettings> provider) {

  static final Key<Optional<URI>> ISSUER =
      new Key<>(
          "oidc.issuer",
          "",
          "the OpenID provider with which people sign in, as it names itself, such as https://id.example/realms/main",
          OidcOptions::issuer);
  static final Key<String> CLIENT_ID =
      new Key<>("oidc.client-id", "", "what the provider calls this server", String::strip);
  static final Key<String> CLIENT_SECRET =
      new Key<>(
          "oidc.client-secret",
          "",
          "what the provider gave this server to prove itself; better given in the environment",
          String::strip);
  static final Key<String> NAME =
      new Key<>("oidc.name", "OpenID", "what the button to sign in says", Texts::some);
  static final Key<String> USER_CLAIM =
      new Key<>(
          "oidc.user-claim",
          "preferred_username",
          "the claim that new users' names are made of",
          Texts::some);
  static final Key<String> GROUPS_CLAIM =
      new Key<>(
          "oidc.groups-claim", "groups", "the claim that lists somebody's groups", Texts::some);
  static final Key<String> ADMIN_GROUP =
      new Key<>(
          "oidc.admin-group",
          "",
          "the group whose members govern the hub, and nobody else of the provider's; empty leaves that to the hub",
          String::strip);
  static final Key<Boolean> CREATE_USERS =
      new Key<>(
          "oidc.create-users",
          "true",
          "whether whoever signs in for the first time gets an account",
          Texts::yesOrNo);

  static final List<Key<?>> KEYS =
      List.of(
          ISSUER,
          CLIENT_ID,
          CLIENT_SECRET,
          NAME,
          USER_CLAIM,
          GROUPS_CLAIM,
          ADMIN_GROUP,
          CREATE_USERS);

  static OidcOptions of(Values values) {
    Optional<URI> issuer = values.get(ISSUER);
    String clientId = values.get(CLIENT_ID);
    if (issuer.isPresent() == clientId.isEmpty()) {
      values.mistake(
          "%s and %s are given together or not at all".formatted(ISSUER.name(), CLIENT_ID.name()));
    }
    Optional<String> secret = some(values.get(CLIENT_SECRET));
    String name = values.get(NAME);
    String userClaim = values.get(USER_CLAIM);
    String groupsClaim = values.get(GROUPS_CLAIM);
    Optional<String> adminGroup = some(values.get(ADMIN_GROUP));
    boolean createUsers = values.get(CREATE_USERS);
    return new OidcOptions(
        issuer.map(found ->
            new OidcSettings(
                found, clientId, secret, name, userClaim, groupsClaim, adminGroup, createUsers)));
  }

  private static Optional<String> some(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /// OpenID Connect Discovery 3: an issuer is reached by TLS. Without it, whoever sits in between
  /// could be anybody; on this machine nobody does.
  private static Optional<URI> issuer(String text) {
    Optional<URI> issuer = Texts.url(text);
    if (issuer
        .filter(url -> !url.getScheme().equals("https") && !isHere(url.getHost()))
        .isPresent()) {
      throw new IllegalArgumentException("must begin with https://");
    }
    return issuer;
  }

  private static boolean isHere(String host) {
    try {
      return host.equals("localhost")
          || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
