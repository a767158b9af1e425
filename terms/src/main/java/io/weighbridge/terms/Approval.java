package io.weighbridge.terms;

/// Who calls a licence open.
public enum Approval {
  /// The Open Source Initiative.
  OSI,
  /// The Free Software Foundation.
  FSF,
  /// The Model Openness Framework's list for data and documents, or for models.
  OPEN_DATA
}
