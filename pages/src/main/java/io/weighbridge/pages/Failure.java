package io.weighbridge.pages;

import io.weighbridge.http.HttpFailure;

/// The page that tells of a refusal.
final class Failure {

  private Failure() {}

  static Page.Shown page(HttpFailure failure, Visit visit) {
    boolean mayHelp = !visit.visitor().isSignedIn() && failure.status() < 500;
    return Page.of("failure", "", heading(failure.status()))
        .with("status", failure.status())
        .with("heading", heading(failure.status()))
        .with("sentence", failure.message())
        .with("signIn", mayHelp);
  }

  /// The same as a part of a page.
  static Page.Shown part(HttpFailure failure) {
    return Page.of("parts/refused", "", "")
        .with("sentence", failure.message())
        .with("status", failure.status())
        .with("back", "/");
  }

  private static String heading(int status) {
    return switch (status) {
      case 400, 422 -> "That cannot be meant";
      case 401 -> "Sign in first";
      case 402 -> "The budget is used up";
      case 403 -> "You may not";
      case 404 -> "There is nothing here";
      case 405 -> "That is not possible here";
      case 409 -> "Something is in the way";
      case 413 -> "That is too large";
      case 429 -> "Too many requests";
      case 503 -> "Not ready yet";
      default -> status < 500 ? "That was refused" : "The server failed";
    };
  }
}
