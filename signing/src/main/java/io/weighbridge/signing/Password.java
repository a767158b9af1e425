package io.weighbridge.signing;

/// The password of a private key; never printed.
public final class Password {

  private final char[] characters;

  private Password(char[] characters) {
    this.characters = characters;
  }

  /// @param text without the line's end that a file has
  public static Password of(String text) {
    if (text.isEmpty()) {
      throw new KeyFileException("the password is empty");
    }
    return new Password(text.toCharArray());
  }

  char[] characters() {
    return characters.clone();
  }

  @Override
  public String toString() {
    return "Password";
  }
}
