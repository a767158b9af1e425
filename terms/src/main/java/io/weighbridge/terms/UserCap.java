package io.weighbridge.terms;

import java.math.BigDecimal;
import java.util.Optional;

/// A size of the user's business from which on a licence asks for more.
///
/// @param monthlyUsers more monthly active users than these exceed it
/// @param monthlyRevenue so does more revenue in a month, in US dollars
/// @param measured when users are counted
/// @param affiliates whether those of affiliates count
/// @param commercialOnly whether it binds use for gain only
/// @param exceeded what holds then
public record UserCap(
    long monthlyUsers,
    Optional<BigDecimal> monthlyRevenue,
    Measured measured,
    boolean affiliates,
    boolean commercialOnly,
    Exceeded exceeded) {

  /// When users are counted.
  public enum Measured {
    /// In the month before the model was released; later growth is free.
    AT_RELEASE,
    /// In any month.
    ROLLING
  }

  /// What holds for those above the cap.
  public sealed interface Exceeded {

    /// They need a licence of their own.
    record RequestLicence() implements Exceeded {}

    /// They show a name.
    record Display(String text) implements Exceeded {}
  }
}
