package io.weighbridge.serving;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name under which a deployment is reached.
public record DeploymentName(String text) implements Comparable<DeploymentName> {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

  /// @throws IllegalArgumentException if it is no name
  public DeploymentName {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a deployment is named by 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter"
              + " or digit");
    }
  }

  public static Optional<DeploymentName> from(String text) {
    return NAME.matcher(text).matches() ? Optional.of(new DeploymentName(text)) : Optional.empty();
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
