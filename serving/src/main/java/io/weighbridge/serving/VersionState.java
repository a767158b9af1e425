package io.weighbridge.serving;

/// Where a version of a deployment is, by the names of Triton's repository index.
public enum VersionState {
  LOADING,
  READY,
  UNAVAILABLE
}
