package io.weighbridge.signin;

import java.net.URI;
import java.util.Optional;

/// Which provider people may sign in with, and what is believed of what it says.
///
/// @param issuer the provider's name, which is also where its configuration lies
/// @param clientSecret what the provider gave this server; nothing prints it by accident
/// @param name what the button says
/// @param userClaim which claim a new user's name is made from
/// @param groupsClaim which claim lists the groups that somebody is in
/// @param adminGroup whose members govern the hub; without it the provider has no say in that
/// @param createUsers whether whoever is unknown gets an account
public record OidcSettings(
    URI issuer,
    String clientId,
    Optional<String> clientSecret,
    String name,
    String userClaim,
    String groupsClaim,
    Optional<String> adminGroup,
    boolean createUsers) {

  @Override
  public String toString() {
    return "the provider %s".formatted(issuer);
  }
}
