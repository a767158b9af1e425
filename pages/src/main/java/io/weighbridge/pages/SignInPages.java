package io.weighbridge.pages;

import io.weighbridge.http.Operation;
import io.weighbridge.http.Router;
import java.util.Map;

/// Signing in, the first start, and signing out.
final class SignInPages {

  /// What went wrong with a sign-in elsewhere, by the word that came back.
  private static final Map<String, String> PROBLEMS =
      Map.of(
          "provider", "The sign-in service refused or could not be reached: try again, or ask its administrator.",
          "state", "The sign-in took too long or was begun in another browser: begin again.",
          "token", "What the sign-in service sent could not be trusted: ask the administrator of this server to look into its log.",
          "name", "Your name there cannot be a name here: ask the administrator to make an account and link it.",
          "taken", "There is an account of your name here already: ask the administrator to link it to your sign-in.",
          "unknown", "There is no account for you here, and none is made by itself: ask the administrator.",
          "disabled", "Your account is disabled: ask the administrator.");

  private final Rendering rendering;

  SignInPages(Rendering rendering) {
    this.rendering = rendering;
  }

  void routes(Router router) {
    router.get("/login", Operation.internal("Signs in"), rendering.page(SignInPages::signIn));
    router.get("/logout", Operation.internal("Signs out"), rendering.page(SignInPages::signOut));
  }

  private static Page signIn(Visit visit) {
    String next = visit.query("next");
    String problem = visit.query("problem");
    return Page.of("sign-in", "", "Sign in")
        .with("next", Addresses.isLocal(next) ? next : "/")
        .with(
            "problem",
            problem.isEmpty()
                ? ""
                : PROBLEMS.getOrDefault(problem, "The sign-in did not work: try again."));
  }

  /// Asks first: what a link does must not change anything.
  private static Page signOut(Visit visit) {
    return Page.of("sign-out", "", "Sign out");
  }
}
