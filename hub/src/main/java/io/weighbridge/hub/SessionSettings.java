package io.weighbridge.hub;

import java.time.Duration;
import java.util.Optional;

/// What the operator decides about signing in with a browser.
///
/// @param length how long a session is good
/// @param provider the name of the OpenID provider with which people may sign in, if there is one
public record SessionSettings(Duration length, Optional<String> provider) {

  /// Half a day, with passwords and tokens alone.
  public static final SessionSettings DEFAULT =
      new SessionSettings(Duration.ofHours(12), Optional.empty());
}
