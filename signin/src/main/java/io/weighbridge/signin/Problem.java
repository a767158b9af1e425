package io.weighbridge.signin;

import java.util.Locale;

/// Why somebody was not signed in: a word for the address of the page, and the sentence that the
/// page shows. Nothing of what others sent is in either.
enum Problem {
  STATE(
      "The sign-in took too long, was begun in another browser or was begun twice: sign in again."),
  DENIED("The provider did not let you in: sign in again, or ask its administrator."),
  PROVIDER("The provider cannot be reached or gives no sensible answer: try again later."),
  TOKEN("What the provider says of you cannot be trusted: ask the administrator of this hub."),
  NAME(
      "No user name can be made of what the provider calls you: ask the administrator of this hub."),
  EXISTS(
      "There is an account of your name here already: the administrator of this hub can link it to"
          + " you, and the audit log says how."),
  UNKNOWN("You have no account here: ask the administrator of this hub for one."),
  DISABLED("Your account here is disabled: ask the administrator of this hub.");

  private final String sentence;

  Problem(String sentence) {
    this.sentence = sentence;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String sentence() {
    return sentence;
  }
}
