package io.weighbridge.hub;

import io.weighbridge.hub.FileInspection.Safety;

/// What becomes of files in which something was found.
///
/// @param from how bad it has to be
public record ScanPolicy(Mode mode, Safety from) {

  /// What is done.
  public enum Mode {
    /// Nobody looks into files.
    OFF,
    /// It is shown, and that is all.
    WARN,
    /// The commit lands, but only those who may write to the repository get the file.
    QUARANTINE,
    /// The commit does not land. A file that was there before its badness was known is in
    /// quarantine.
    BLOCK
  }

  /// What a hub does unless its operator decides otherwise.
  public static final ScanPolicy DEFAULT = new ScanPolicy(Mode.BLOCK, Safety.MALICIOUS);

  boolean isBad(Safety safety) {
    return safety.compareTo(from) >= 0;
  }

  boolean refusesCommits() {
    return mode == Mode.BLOCK;
  }

  boolean hidesFiles() {
    return mode == Mode.BLOCK || mode == Mode.QUARANTINE;
  }
}
