package io.weighbridge.signin;

import java.util.Objects;

/// Somebody is not signed in; the message is for the log of those who govern the hub.
final class SignInRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Problem problem;

  SignInRefused(Problem problem, String message) {
    super(message);
    this.problem = problem;
  }

  SignInRefused(Problem problem, String message, Throwable cause) {
    super(message, cause);
    this.problem = problem;
  }

  String message() {
    return Objects.requireNonNull(getMessage());
  }

  Problem problem() {
    return problem;
  }
}
