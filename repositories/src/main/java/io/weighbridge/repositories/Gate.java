package io.weighbridge.repositories;

/// Whether the files of a repository that everybody may see are handed to everybody, or to those
/// only who asked for access; the later ones keep more.
public enum Gate {
  /// Nobody has to ask.
  OPEN,
  /// Who asks is let in at once.
  AUTO,
  /// Who asks waits for an owner's decision.
  MANUAL
}
