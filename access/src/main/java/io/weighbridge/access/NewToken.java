package io.weighbridge.access;

/// A token that was just made, with its plain text, which is shown this one time.
///
/// @param secret what its owner keeps; nothing prints it by accident
public record NewToken(Token token, String secret) {

  @Override
  public String toString() {
    return token.toString();
  }
}
