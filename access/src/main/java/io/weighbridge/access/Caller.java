package io.weighbridge.access;

/// Who asks: nobody in particular, or a user who showed a token. It says who he is and what the
/// token is good for; what he may do with a repository, [Permissions] decides each time.
///
/// @param name the user's name, empty for nobody
/// @param scope what the token may be used for
/// @param tokenId names the token in lists and in the audit log, empty for nobody; it is no secret
/// @param siteAdmin whether the user governs the whole hub
public record Caller(String name, Scope scope, String tokenId, boolean siteAdmin) {

  /// Somebody who showed no token.
  public static final Caller ANONYMOUS = new Caller("", Scope.READ, "", false);

  public Caller {
    if (name.isEmpty() && (scope != Scope.READ || siteAdmin)) {
      throw new IllegalArgumentException("nobody in particular has no rights");
    }
  }

  public boolean isAnonymous() {
    return name.isEmpty();
  }
}
