package io.weighbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How often signing in with a password failed, by the address it came from and by the name that
/// was given: one address may try many names, and many addresses one name. An attempt is counted
/// before its password is looked at, and taken back if the password was right.
public final class FailedSignIns {

  /// So many may fail at once, from one address or for one name.
  public static final int FREE = 20;

  /// Then one more may come from an address each time this has passed.
  public static final Duration ADDRESS_AFTER = Duration.ofSeconds(6);

  /// Then one more may come for a name each time this has passed: 2,880 guesses a day at most,
  /// however many addresses they come from.
  public static final Duration NAME_AFTER = Duration.ofSeconds(30);

  private static final int MOST_NAME = 100;

  private final Mistakes addresses;
  private final Mistakes names;

  public FailedSignIns(Clock clock) {
    this.addresses = new Mistakes(FREE, ADDRESS_AFTER, clock);
    this.names = new Mistakes(FREE, NAME_AFTER, clock);
  }

  /// Counts an attempt, unless there were too many.
  ///
  /// @return how long to wait; nothing if the attempt may be looked at
  public Optional<Duration> begin(String address, String name) {
    String network = Network.of(address);
    Optional<Duration> wait = addresses.begin(network);
    if (wait.isPresent()) {
      return wait;
    }
    // Whoever goes on asking for a name that is blocked uses up what his own address has.
    return names.begin(folded(name));
  }

  /// Takes an attempt back: it was right.
  public void succeeded(String address, String name) {
    addresses.forgive(Network.of(address));
    names.forgive(folded(name));
  }

  private static String folded(String name) {
    String folded = name.toLowerCase(Locale.ROOT);
    return folded.length() <= MOST_NAME ? folded : folded.substring(0, MOST_NAME);
  }
}
