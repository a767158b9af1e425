package io.weighbridge.pricing;

import java.util.regex.Pattern;

/// What is counted. The constants are what this program counts by itself; any other name (`images`,
/// `audio-seconds`, `gpu-seconds`) is a meter as well.
///
/// No unit is counted by two meters: a token that was read from a cache is one of [#TOKENS_CACHED]
/// and none of [#TOKENS_IN], one that was only thought is one of [#TOKENS_REASONING] and none of
/// [#TOKENS_OUT].
///
/// @param name small letters, digits and dashes, at most 40, a letter first
public record Meter(String name) implements Comparable<Meter> {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  public static final Meter REQUESTS = new Meter("requests");
  public static final Meter ROWS = new Meter("rows");
  public static final Meter TOKENS_IN = new Meter("tokens-in");
  public static final Meter TOKENS_OUT = new Meter("tokens-out");
  public static final Meter TOKENS_CACHED = new Meter("tokens-cached");
  public static final Meter TOKENS_REASONING = new Meter("tokens-reasoning");
  public static final Meter COMPUTE_SECONDS = new Meter("compute-seconds");

  /// @throws PricingException if the name is none
  public Meter {
    if (!NAME.matcher(name).matches()) {
      throw new PricingException(
          "'%s' names no meter: a name is 1 to 40 small letters, digits and dashes, a letter first"
              .formatted(Quoted.shortened(name)));
    }
  }

  @Override
  public int compareTo(Meter other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
