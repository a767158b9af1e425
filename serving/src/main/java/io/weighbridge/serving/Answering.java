package io.weighbridge.serving;

import java.util.List;
import java.util.Optional;

/// The versions of a deployment that answer at one moment: none, one, or the main one and one on
/// trial.
///
/// @param versions the newest last
/// @param share of a hundred requests that the newest takes while there are two
record Answering(List<Version> versions, int share) {

  static final int ALL = 100;
  static final Answering NONE = new Answering(List.of(), ALL);

  Answering {
    versions = List.copyOf(versions);
  }

  static Answering only(Version version) {
    return new Answering(List.of(version), ALL);
  }

  static Answering trying(Version main, Version trial, int share) {
    return new Answering(List.of(main, trial), share);
  }

  boolean isEmpty() {
    return versions.isEmpty();
  }

  Optional<Version> main() {
    return versions.isEmpty() ? Optional.empty() : Optional.of(versions.getFirst());
  }

  Optional<Version> trial() {
    return versions.size() < 2 ? Optional.empty() : Optional.of(versions.getLast());
  }

  Optional<Version> numbered(String number) {
    for (Version version : versions) {
      if (version.number().equals(number)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /// The one that answers most.
  Optional<Version> most() {
    return trial().filter(_ -> share * 2 > ALL).or(this::main);
  }

  /// The one for the request of this ticket: of a hundred tickets in a row, `share` lead to the one
  /// on trial, evenly spread.
  Optional<Version> forTicket(long ticket) {
    if (versions.size() < 2) {
      return main();
    }
    long place = Math.floorMod(ticket, ALL);
    boolean trial = (place + 1) * share / ALL > place * share / ALL;
    return trial ? trial() : main();
  }

  /// The share of requests that a version of these takes.
  int shareOf(Version version) {
    if (versions.size() < 2) {
      return ALL;
    }
    return version == versions.getLast() ? share : ALL - share;
  }
}
