package io.weighbridge.pages;

import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.io.IOException;

/// Signing in, the first start, and signing out.
final class SignInPages {

  private final Rendering rendering;

  SignInPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router.get("/login", Operation.internal("Signs in"), rendering.page(SignInPages::signIn));
    router.get("/logout", Operation.internal("Signs out"), rendering.page(SignInPages::signOut));
  }

  private static Page signIn(Visit visit) throws IOException {
    String next = visit.query("next");
    String problem = visit.query("problem");
    return Page.of("sign-in", "", "Sign in")
        .with("next", Addresses.isLocal(next) ? next : "/")
        .with("problem", problem.isEmpty() ? "" : sentence(visit, problem));
  }

  /// What went wrong with a sign-in elsewhere, by the word that came back.
  private static String sentence(Visit visit, String problem) throws IOException {
    return visit
        .find("/api/weighbridge/session/problems")
        .map(known -> known.path("problems").path(problem).asString(""))
        .filter(known -> !known.isEmpty())
        .orElse("The sign-in did not work: try again.");
  }

  /// Asks first: what a link does must not change anything.
  private static Page signOut(Visit visit) {
    return Page.of("sign-out", "", "Sign out");
  }
}
