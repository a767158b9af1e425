package io.weighbridge.client;

/// A credential. It is never part of a message: its text is asked for by name.
public final class Token {

  private static final int LONGEST = 4096;

  private final String secret;

  private Token(String secret) {
    this.secret = secret;
  }

  /// @param text surrounded by white space at most, as a file's last line is
  /// @throws WordException if it could not stand in a header (RFC 6750 2.1)
  public static Token parse(String text) {
    String token = text.strip();
    if (token.isEmpty()) {
      throw new WordException("the token is empty; an administrator makes one by token create");
    }
    if (token.length() > LONGEST || !token.matches("[A-Za-z0-9._~+/=-]+")) {
      throw new WordException(
          "the token holds characters that no token has; expected letters and digits after hf_");
    }
    return new Token(token);
  }

  public String secret() {
    return secret;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Token token && token.secret.equals(secret);
  }

  @Override
  public int hashCode() {
    return secret.hashCode();
  }

  @Override
  public String toString() {
    return "Token(…)";
  }
}
