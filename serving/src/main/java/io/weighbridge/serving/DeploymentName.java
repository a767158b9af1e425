package io.weighbridge.serving;

import java.util.Locale;
import java.util.Optional;

/// The name under which a deployment is reached.
public record DeploymentName(String text) implements Comparable<DeploymentName> {

  private static final int MAX_LENGTH = 63;

  /// @throws IllegalArgumentException if it is no name
  public DeploymentName {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          "a deployment is named by 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter"
              + " or digit");
    }
  }

  public static Optional<DeploymentName> from(String text) {
    return isName(text) ? Optional.of(new DeploymentName(text)) : Optional.empty();
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH || !isLetterOrDigit(text.charAt(0))) {
      return false;
    }
    for (int at = 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /// The usual name of what is deployed from there: the last part, in lower case.
  public static DeploymentName usual(ModelSource source) {
    return new DeploymentName(source.lastPart().toLowerCase(Locale.ROOT));
  }

  @Override
  public int compareTo(DeploymentName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
