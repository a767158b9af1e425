package io.weighbridge.client;

import java.net.URI;
import java.util.Objects;
import java.util.Set;

/// What may follow a redirection: reading may, anywhere, but without the token on another origin;
/// what changes something stays on the origin that it was sent to.
final class Redirection {

  /// Of one request.
  static final int MOST = 5;

  // RFC 9110 15.4.
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> METHOD_STAYS = Set.of(307, 308);

  private Redirection() {}

  static boolean is(int status) {
    return STATUSES.contains(status);
  }

  /// @param location as the answer has it, absolute or not
  static Request follow(Request request, int status, String location) {
    URI target;
    try {
      target = request.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw refused(request, "something that is no web address");
    }
    String scheme = Objects.requireNonNullElse(target.getScheme(), "");
    if (!scheme.matches("https?") || target.getHost() == null) {
      throw refused(request, "something that is no web address");
    }
    if (scheme.equals("http") && request.uri().getScheme().equals("https")) {
      throw refused(request, "http from https, where others could read along");
    }
    boolean stays = ServerAddress.sameOrigin(request.uri(), target);
    if (!request.reads() && !(stays && METHOD_STAYS.contains(status))) {
      throw refused(request, target.getRawAuthority() + "; name that server if you trust it");
    }
    // Once away, the token stays away, also where a further redirection leads back.
    return request.to(target, request.trusted() && stays);
  }

  static UnreadableAnswerException refused(Request request, String target) {
    return new UnreadableAnswerException(
        "could not %s: redirected to %s".formatted(request.purpose(), target));
  }
}
